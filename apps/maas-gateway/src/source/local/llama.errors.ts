import { AppError } from '@isthmus/platform-errors';

const BUSY_WAIT_MS = 2_000;

export function shuttingDown(model: string): AppError {
  return new AppError('UNAVAILABLE', `The model ${model} is shutting down`);
}

export function unusable(model: string, reason: string): AppError {
  return new AppError('UNAVAILABLE', `The model ${model} cannot be loaded: ${reason}`, {
    remedy: 'Replace its file, or use another model.',
  });
}

export function brokenOff(model: string): AppError {
  return new AppError(
    'UPSTREAM_UNAVAILABLE',
    `The process of the model ${model} ended before the end of its answer`,
    { remedy: 'Send the request again.' },
  );
}

export function tooSlow(model: string): AppError {
  return new AppError('CANCELLED', `The answer of the model ${model} was read too slowly: it was stopped`, {
    remedy: 'Read the stream as it comes, or ask for fewer tokens or alternatives.',
  });
}

export function busy(model: string): AppError {
  return new AppError('RATE_LIMITED', `Too many requests wait for the model ${model}`, {
    remedy: 'Send fewer requests at a time.',
    retryAfterMs: BUSY_WAIT_MS,
  });
}
