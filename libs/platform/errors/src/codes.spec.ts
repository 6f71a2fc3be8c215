import { expect, it } from 'vitest';
import { AppError, ERROR_CODES, invalidArgument, isErrorCode } from './index.js';

it('maps every code to a gRPC status and an HTTP error status', () => {
  for (const { grpc, http } of Object.values(ERROR_CODES)) {
    expect(grpc).toBeGreaterThanOrEqual(1);
    expect(grpc).toBeLessThanOrEqual(16);
    expect(http).toBeGreaterThanOrEqual(400);
    expect(http).toBeLessThan(600);
  }
});

it('does not invite a retry where the budget is spent', () => {
  expect(new AppError('BUDGET_EXHAUSTED', 'spent').retryable).toBe(false);
  expect(new AppError('RATE_LIMITED', 'slow down').retryable).toBe(true);
});

it('names the first broken field and counts the rest', () => {
  const error = invalidArgument([
    { field: 'name', description: 'must not be empty' },
    { field: 'spec', description: 'is required' },
  ]);
  expect(error.message).toBe('name: must not be empty (and 1 more)');
  expect(error.fields).toHaveLength(2);
});

it('recognises its own codes only', () => {
  expect(isErrorCode('NOT_FOUND')).toBe(true);
  expect(isErrorCode('toString')).toBe(false);
});
