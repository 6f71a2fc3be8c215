export {
  AppError,
  invalidArgument,
  notFound,
  type AppErrorOptions,
  type FieldViolation,
} from './app-error.js';
export { ERROR_CODES, isErrorCode, type ErrorCode } from './codes.js';
export {
  databaseUnavailable,
  databaseConflict,
  databaseError,
  type DatabaseFailure,
} from './database-error.js';
export { within } from './within.js';
