/** Why a grammar would not hold a schema, and at which of its keywords. */
export interface FormFault {
  keyword: string;
  fault: string;
}

type Schema = Record<string, unknown>;

/** Of a schema a grammar follows the first of these only. */
const FORMS = ['$ref', 'anyOf', 'oneOf', 'const', 'enum'];
const ANNOTATIONS = ['title', 'description', 'default', 'examples', '$schema', '$id', 'strict', '$defs'];
/** What a grammar follows beside a type; another type leaves it out. */
const BESIDE_TYPE: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength', 'format'],
};
const REFERENCE = '#/$defs/';

/** The first keyword that a grammar would leave out or change without a word; `definitions` are those of the root. */
export function formFault(schema: Schema, definitions: Schema): FormFault | undefined {
  const [form] = FORMS.filter((keyword) => keyword in schema);
  if (form === undefined && schema['type'] === undefined)
    return { keyword: 'type', fault: `is missing: give it, or one of ${FORMS.join(', ')}` };
  return (
    besideFault(schema, form) ??
    (form === '$ref' ? referenceFault(schema, definitions) : undefined) ??
    orderFault(schema, 'minLength', 'maxLength') ??
    orderFault(schema, 'minItems', 'maxItems') ??
    tupleFault(schema) ??
    requiredFault(schema) ??
    valuesFault(schema)
  );
}

function besideFault(schema: Schema, form: string | undefined): FormFault | undefined {
  const type = schema['type'];
  const beside = form ?? `type: ${JSON.stringify(type)}`;
  const allowed = form === undefined ? (BESIDE_TYPE[String(type)] ?? []) : [form];
  const withType = form === undefined || form === 'const' || form === 'enum' ? ['type'] : [];
  const all = [...ANNOTATIONS, ...allowed, ...withType];
  const keyword = Object.keys(schema).find((each) => !all.includes(each));
  if (keyword !== undefined) return { keyword, fault: `cannot be held beside ${beside.slice(0, 80)}` };
  const length = ['minLength', 'maxLength'].find((each) => each in schema && 'format' in schema);
  return length === undefined ? undefined : { keyword: length, fault: 'cannot be held beside format' };
}

function referenceFault({ $ref: reference }: Schema, definitions: Schema): FormFault | undefined {
  const isKnown =
    typeof reference === 'string' &&
    reference.startsWith(REFERENCE) &&
    Object.hasOwn(definitions, reference.slice(REFERENCE.length));
  return isKnown
    ? undefined
    : { keyword: '$ref', fault: 'must be #/$defs/ and a name in the $defs of the root' };
}

function orderFault(schema: Schema, least: string, most: string): FormFault | undefined {
  const isOrdered = Number(schema[least] ?? 0) <= Number(schema[most] ?? Infinity);
  return isOrdered ? undefined : { keyword: least, fault: `must not be more than ${most}` };
}

function tupleFault({ prefixItems, maxItems = Infinity }: Schema): FormFault | undefined {
  return Array.isArray(prefixItems) && prefixItems.length > Number(maxItems)
    ? { keyword: 'maxItems', fault: 'must not be less than the number of prefixItems' }
    : undefined;
}

/** All properties are written, and no others are known by name. */
function requiredFault({ required = [], properties = {} }: Schema): FormFault | undefined {
  if (!Array.isArray(required)) return { keyword: 'required', fault: 'must be a list of names' };
  const known = Object.keys(properties ?? {});
  return required.every((name) => typeof name === 'string' && known.includes(name))
    ? undefined
    : { keyword: 'required', fault: 'must name only what properties has' };
}

function valuesFault(schema: Schema): FormFault | undefined {
  if (schema['type'] === undefined) return undefined;
  const types = [schema['type']].flat();
  const values: unknown[] = Array.isArray(schema['enum']) ? schema['enum'] : [];
  if (values.some((value) => !isOf(value, types)))
    return { keyword: 'enum', fault: 'must have only values of its type' };
  return 'const' in schema && !isOf(schema['const'], types)
    ? { keyword: 'const', fault: 'must be of its type' }
    : undefined;
}

function isOf(value: unknown, types: readonly unknown[]): boolean {
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array');
  if (typeof value === 'number')
    return types.includes('number') || (types.includes('integer') && Number.isInteger(value));
  return types.includes(typeof value);
}
