import { createContext, Script } from 'node:vm';
import type { jsonSchemaValidator, JsonSchemaType, JsonSchemaValidator } from '@modelcontextprotocol/client';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { BoundedCache } from '@isthmus/platform-cache';

const SCHEMAS_MAX = 500;
const CHECK_MS_MAX = 300;
const PROBLEM_CHARACTERS_MAX = 500;
const RETRY_MS = 60_000;
const RETRY_MS_MAX = 24 * 3_600_000;

type Validate = JsonSchemaValidator<unknown>;
const ANYTHING: Validate = (value) => ({ valid: true, data: value, errorMessage: undefined });

interface KnownSchema {
  /** undefined while the schema is given up. */
  validate: Validate | undefined;
  /** How often it was given up, and until when it is. */
  failures: number;
  retryAtMs: number;
}

/**
 * Validates values against schemas that others wrote: patterns and references may take exponential time, so a check that
 * takes longer than `msMax` is given up, and so is its schema for a minute, then for two, and so on up to a day: it may have
 * been a busy machine. What cannot be checked counts as valid: the server that wrote the schema checks the value itself.
 */
export class SchemaCheck implements jsonSchemaValidator {
  /** By text: a validator of its own for each schema, because one that is shared keeps all that it has seen. */
  private readonly validators = new BoundedCache<string, KnownSchema>({ entriesMax: SCHEMAS_MAX });

  /** `now` is a monotonic clock in milliseconds. */
  constructor(
    private readonly msMax = CHECK_MS_MAX,
    private readonly now = () => performance.now(),
  ) {}

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
    const known = this.validators.get(text);
    if (known && known.retryAtMs > this.now()) return ANYTHING(value);
    const validate = known?.validate ?? within(compile, this.msMax);
    const result = validate && within(() => validate(value), this.msMax);
    if (result && known?.validate) return result;
    const failures = known?.failures ?? 0;
    this.validators.set(text, result ? { validate, failures, retryAtMs: -Infinity } : this.givenUp(failures));
    return result ?? ANYTHING(value);
  }

  private givenUp(failures: number): KnownSchema {
    const waitMs = Math.min(RETRY_MS * 2 ** failures, RETRY_MS_MAX);
    return { validate: undefined, failures: failures + 1, retryAtMs: this.now() + waitMs };
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
