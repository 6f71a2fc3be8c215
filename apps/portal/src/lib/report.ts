import 'server-only';
import { logFailure, type Failure } from './failure';
import { runtime } from './runtime';

/** As logFailure, through the logger of the process. */
export async function report(where: string, error: unknown): Promise<Failure> {
  const { logger } = await runtime();
  return logFailure(logger, where, error);
}
