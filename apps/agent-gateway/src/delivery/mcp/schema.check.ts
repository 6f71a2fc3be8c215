import { createContext, Script } from 'node:vm';
import type { jsonSchemaValidator, JsonSchemaType, JsonSchemaValidator } from '@modelcontextprotocol/client';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { BoundedCache } from '@isthmus/platform-cache';

const SCHEMAS_MAX = 500;
const CHECK_MS_MAX = 300;
const PROBLEM_CHARACTERS_MAX = 500;

type Validate = JsonSchemaValidator<unknown>;
const ANYTHING: Validate = (value) => ({ valid: true, data: value, errorMessage: undefined });

/**
 * Validates values against schemas that others wrote: patterns and references may take exponential time, so a check that
 * takes longer than `msMax` is given up, and so is its schema. What cannot be checked counts as valid: the server that
 * wrote the schema checks the value itself.
 */
export class SchemaCheck implements jsonSchemaValidator {
  /** By text: a validator of its own for each schema, because one that is shared keeps all that it has seen. */
  private readonly validators = new BoundedCache<string, Validate>({ entriesMax: SCHEMAS_MAX });

  constructor(private readonly msMax = CHECK_MS_MAX) {}

  getValidator<T>(schema: JsonSchemaType): JsonSchemaValidator<T> {
    // Its result has the value that was given, whatever the caller says that is.
    return ((value: unknown) => this.check(schema, value)) as JsonSchemaValidator<T>;
  }

  /** What is wrong with a value, with the path of the field below `at`; undefined when it fits the schema. */
  problemOf(schema: Readonly<Record<string, unknown>>, value: unknown, at: string): string | undefined {
    const { valid, errorMessage = '' } = this.check(schema, value);
    if (valid) return undefined;
    const [first = ''] = errorMessage.split(', ');
    return first
      .replace(/^data(\S*) /, (_, path: string) => `${at}${path.replaceAll('/', '.')}: `)
      .slice(0, PROBLEM_CHARACTERS_MAX);
  }

  private check(schema: object, value: unknown): ReturnType<Validate> {
    const text = JSON.stringify(schema);
    const compile = () =>
      new AjvJsonSchemaValidator().getValidator<unknown>(JSON.parse(text) as JsonSchemaType); // Text of an object.
    const validate = this.validators.get(text) ?? within(compile, this.msMax) ?? ANYTHING;
    const result = within(() => validate(value), this.msMax);
    this.validators.set(text, result ? validate : ANYTHING);
    return result ?? ANYTHING(value);
  }
}

const sandbox: { run: () => unknown } = { run: () => undefined };
const context = createContext(sandbox);
const script = new Script('run()');

/** What `run` returns; undefined when it throws, or is stopped because it takes too long. */
function within<Result>(run: () => Result, timeout: number): Result | undefined {
  sandbox.run = run;
  try {
    return script.runInContext(context, { timeout }) as Result; // What `run` returns.
  } catch {
    return undefined;
  }
}
