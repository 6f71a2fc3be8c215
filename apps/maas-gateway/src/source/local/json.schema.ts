import { refusal } from '@isthmus/domain-models';
import { cyclicDefinition } from './json.schema.cycle.js';
import { formFault } from './json.schema.form.js';

const DEPTH_MAX = 16;
const NODES_MAX = 500;
/** A grammar writes a repetition out as often as it may come. */
const REPETITIONS_MAX = 256;
const TEXTS_MAX = 20_000;

/** Keywords that a grammar holds; the ones after the break say nothing about the form. */
const KEYWORDS = new Set([
  ...[
    'type',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'prefixItems',
    'enum',
    'const',
    'anyOf',
  ],
  ...['oneOf', 'minItems', 'maxItems', 'minLength', 'maxLength', 'format', '$ref', '$defs'],
  ...['title', 'description', 'default', 'examples', '$schema', '$id', 'strict'],
]);
const REPETITIONS = ['minItems', 'maxItems', 'minLength', 'maxLength'];
const FORMATS: readonly unknown[] = ['date-time', 'time', 'date'];

/**
 * A JSON schema as grammars are made of it: every property is there, in the order of the schema, as OpenAI's strict schemas
 * want it. Throws INVALID_ARGUMENT with the path of what would not hold, and where the grammar would be too large.
 */
export function readSchema(schema: object): object {
  const definitions = '$defs' in schema && isObject(schema.$defs) ? schema.$defs : {};
  const reading: Reading = { nodes: 0, definitions };
  if (JSON.stringify(schema).length > TEXTS_MAX) throw refused('$', `has more than ${TEXTS_MAX} characters`);
  const read = schemaAt(schema, { path: '$', depth: 0, reading });
  const cycle = cyclicDefinition(definitions);
  if (cycle !== undefined) throw refused(`$.$defs.${cycle.slice(0, 60)}`, 'must not contain itself');
  return read;
}

interface Reading {
  nodes: number;
  /** Of the root. */
  definitions: Record<string, unknown>;
}

interface Place {
  path: string;
  depth: number;
  reading: Reading;
}

function schemaAt(value: unknown, { path, depth, reading }: Place): Record<string, unknown> {
  reading.nodes += 1;
  if (!isObject(value)) throw refused(path, 'must be an object');
  if (depth > DEPTH_MAX) throw refused(path, `is nested deeper than ${DEPTH_MAX}`);
  if (reading.nodes > NODES_MAX) throw refused(path, `is one of more than ${NODES_MAX} schemas`);
  const unknown = Object.keys(value).find((keyword) => !KEYWORDS.has(keyword));
  if (unknown !== undefined) throw refused(`${path}.${unknown.slice(0, 60)}`, 'is not supported');
  const under = (name: string): Place => ({ path: `${path}.${name}`, depth: depth + 1, reading });
  const {
    anyOf,
    oneOf = anyOf,
    properties,
    items,
    prefixItems,
    $defs: definitions,
    type,
    enum: values,
  } = value;
  for (const keyword of REPETITIONS) assertRepetition(value[keyword], `${path}.${keyword}`);
  const { format } = value;
  if (format !== undefined && !FORMATS.includes(format))
    throw refused(`${path}.format`, `must be one of ${FORMATS.join(', ')}`);
  if (definitions !== undefined && depth > 0) throw refused(`${path}.$defs`, 'is supported at the root only');
  const named = type === undefined ? {} : { type: typeAt(type, `${path}.type`) };
  const fault = formFault(value, reading.definitions);
  if (fault) throw refused(`${path}.${fault.keyword}`, fault.fault);
  return {
    ...pick(value, ['const', 'minItems', 'maxItems', 'minLength', 'maxLength', 'format', '$ref']),
    ...named,
    ...(values === undefined ? {} : { enum: listAt(values, `${path}.enum`) }),
    ...(oneOf === undefined
      ? {}
      : {
          oneOf: listAt(oneOf, `${path}.oneOf`).map((each, index) =>
            schemaAt(each, under(`oneOf[${index}]`)),
          ),
        }),
    ...(properties === undefined ? {} : { properties: schemasAt(properties, under('properties')) }),
    ...additionalOf(value, under('additionalProperties')),
    ...(items === undefined ? {} : { items: schemaAt(items, under('items')) }),
    ...(prefixItems === undefined
      ? {}
      : {
          prefixItems: listAt(prefixItems, `${path}.prefixItems`).map((each, index) =>
            schemaAt(each, under(`prefixItems[${index}]`)),
          ),
        }),
    ...(definitions === undefined ? {} : { $defs: schemasAt(definitions, under('$defs')) }),
  };
}

/** A schema of no kind at all would allow nothing. */
function typeAt(type: unknown, path: string): unknown {
  const known: readonly unknown[] = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
  const names: unknown[] = Array.isArray(type) ? type : [type];
  if (names.length === 0 || !names.every((name) => known.includes(name)))
    throw refused(path, `must be one of ${known.join(', ')}`);
  if (names.length > 1 && names.some((name) => name === 'object' || name === 'array'))
    throw refused(path, 'must not have object or array beside other types: use anyOf');
  return names.length === 1 ? names[0] : names;
}

function additionalOf({ type, additionalProperties }: Record<string, unknown>, place: Place): object {
  if (type !== 'object' || additionalProperties === undefined) return {};
  if (typeof additionalProperties === 'boolean') return { additionalProperties };
  return { additionalProperties: schemaAt(additionalProperties, place) };
}

function schemasAt(value: unknown, place: Place): Record<string, unknown> {
  if (!isObject(value)) throw refused(place.path, 'must be an object');
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      schemaAt(each, { ...place, path: `${place.path}.${name.slice(0, 60)}` }),
    ]),
  );
}

function listAt(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw refused(path, 'must be a list of one or more');
  return value;
}

function assertRepetition(value: unknown, path: string): void {
  if (value === undefined) return;
  if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > REPETITIONS_MAX)
    throw refused(path, `must be 0–${REPETITIONS_MAX}`);
}

function pick(value: Record<string, unknown>, keywords: readonly string[]): object {
  return Object.fromEntries(
    keywords.flatMap((keyword) => (keyword in value ? [[keyword, value[keyword]]] : [])),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(path: string, fault: string): Error {
  return refusal(
    { part: 'responseFormat', reason: 'unsupported_value' },
    `The schema of the response format cannot be held by this model: ${path} ${fault}`,
  );
}
