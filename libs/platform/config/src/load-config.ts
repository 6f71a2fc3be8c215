import { z } from 'zod';
import { ConfigError } from './config-error.js';

/**
 * Parses `environment` once, before anything starts, and freezes the result.
 * Throws ConfigError, listing every missing or invalid variable without its value.
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Record<string, string | undefined>,
): Readonly<z.infer<Schema>> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present, { reportInput: false });
  if (result.success) return Object.freeze(result.data);
  throw new ConfigError(
    result.error.issues.map((issue) => ({ variable: issue.path.join('.'), rule: ruleOf(issue, present) })),
  );
}

function ruleOf(issue: z.core.$ZodIssue, present: Record<string, string | undefined>): string {
  const variable = String(issue.path[0] ?? '');
  return present[variable] === undefined ? 'is required' : issue.message;
}

/** As loadConfig, for `main.ts`: prints what is wrong and ends the process before anything has started. */
export function loadConfigOrExit<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Record<string, string | undefined>,
): Readonly<z.infer<Schema>> {
  try {
    return loadConfig(schema, environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
