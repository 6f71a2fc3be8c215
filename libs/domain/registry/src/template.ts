import { invalidArgument, type FieldViolation } from '@isthmus/platform-errors';

/** What differs between the agents of one template. */
export interface TemplateParameter {
  readonly name: string;
  /** For people: what the value is. */
  readonly label: string;
  /** Absent when a value is required. */
  readonly default?: string | undefined;
}

/** A starting point for agents. Texts of its specification name parameters as `{{name}}`. */
export interface Template<Spec extends object> {
  readonly id: string;
  readonly parameters: readonly TemplateParameter[];
  readonly spec: Spec;
}

/** What one agent has of its own. */
export interface TemplateArguments<Spec extends object> {
  readonly parameters: Readonly<Record<string, string>>;
  /** Replace fields of the specification whole; undefined keeps the template's. */
  readonly overrides: { readonly [Field in keyof Spec]?: Spec[Field] | undefined };
}

/**
 * The specification of an agent made from `template`: overrides replace its fields, then every text gets the values of
 * the parameters. Throws INVALID_ARGUMENT with each parameter that is missing or unknown (`parameters.<name>`).
 */
export function expandTemplate<Spec extends object>(
  template: Template<Spec>,
  { parameters, overrides }: TemplateArguments<Spec>,
): Spec {
  const violations = [...missingIn(template, parameters), ...unknownIn(template, parameters)];
  if (violations.length > 0) throw invalidArgument(violations);
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return filled({ ...template.spec, ...Object.fromEntries(given) }, valuesOf(template, parameters));
}

/** The specification with every parameter at its default; a parameter without one remains as `{{name}}`. */
export function templatePreview<Spec extends object>(template: Template<Spec>): Spec {
  return filled(template.spec, valuesOf(template, {}));
}

/** What is wrong with a template itself: texts that name a parameter it lacks, parameters that no text names. */
export function templateFaults({ parameters, spec }: Template<object>): string[] {
  const used = new Set([...JSON.stringify(spec).matchAll(PLACEHOLDER)].map(([, name = '']) => name));
  const declared = parameters.map(({ name }) => name);
  return [
    ...[...used].filter((name) => !declared.includes(name)).map((name) => `{{${name}}} is not a parameter`),
    ...declared.filter((name) => !used.has(name)).map((name) => `parameter ${name} is used in no text`),
    ...declared
      .filter((name, index) => declared.indexOf(name) !== index)
      .map((name) => `parameter ${name} is declared twice`),
  ];
}

const PLACEHOLDER = /\{\{([a-z0-9][a-z0-9-]*)\}\}/g;

function missingIn({ parameters }: Template<object>, given: Readonly<Record<string, string>>) {
  return parameters
    .filter((parameter) => parameter.default === undefined && !Object.hasOwn(given, parameter.name))
    .map(({ name, label }) => violation(name, `is required: ${label}`));
}

function unknownIn({ id, parameters }: Template<object>, given: Readonly<Record<string, string>>) {
  const known = parameters.map(({ name }) => name);
  const remedy = known.length > 0 ? `use ${known.join(', ')}` : 'the template has no parameters';
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => violation(name, `is not a parameter of template ${id}; ${remedy}`));
}

function violation(name: string, description: string): FieldViolation {
  return { field: `parameters.${name}`, description };
}

function valuesOf({ parameters }: Template<object>, given: Readonly<Record<string, string>>) {
  const defaults = parameters.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return new Map([...defaults, ...Object.entries(given)]);
}

/** Fills every text of a plain JSON value in one pass: a value that looks like a placeholder is not filled again. */
function filled<Value>(value: Value, values: ReadonlyMap<string, string>): Value;
function filled(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replace(PLACEHOLDER, (placeholder, name: string) => values.get(name) ?? placeholder);
  }
  if (Array.isArray(value)) return value.map((item) => filled<unknown>(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled<unknown>(item, values)]));
}
