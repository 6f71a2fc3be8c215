import { AppError } from '@isthmus/platform-errors';
import { assertStorable } from '@isthmus/platform-validation';

/** Where a value of JSON has what no agent, database or UTF-8 can represent, and why; undefined where it has none. */
export function unstorableIn(value: unknown): { field: string; description: string } | undefined {
  try {
    assertStorable(value, 'json');
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.fields[0] ?? { field: '', description: error.message };
  }
}
