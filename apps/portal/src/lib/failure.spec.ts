import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { expect, it } from 'vitest';
import { logFailure } from './failure';

const UUID = /^[0-9a-f-]{36}$/;

function recorded() {
  const lines: { level: number; msg: string; code: string; correlationId: string; err: { stack: string } }[] =
    [];
  const logger = createLogger(
    { service: 'test' },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  );
  return { logger, lines };
}

it('logs a bug with its stack under the id that the caller gets, and reveals nothing else of it', () => {
  const { logger, lines } = recorded();
  const failure = logFailure(logger, 'GET /api/sites', new TypeError('x of undefined'));
  expect(failure).toMatchObject({ code: 'INTERNAL', correlationId: expect.stringMatching(UUID) as string });
  expect(failure.message).not.toContain('undefined');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 50,
    msg: 'GET /api/sites failed',
    correlationId: failure.correlationId,
  });
  expect(lines[0]?.err.stack).toContain('x of undefined');
});

it.each([
  ['UNAVAILABLE', 40],
  ['NOT_FOUND', 30],
] as const)('logs %s at level %i, and passes on its message and remedy', (code, level) => {
  const { logger, lines } = recorded();
  const failure = logFailure(logger, 'it', new AppError(code, 'what', { remedy: 'how' }));
  expect(failure).toMatchObject({ code, message: 'what', remedy: 'how' });
  expect(lines).toMatchObject([{ level, code, correlationId: failure.correlationId }]);
});

it('keeps the id under which a service has logged its own bug', () => {
  const { logger, lines } = recorded();
  const error = new AppError('INTERNAL', 'of a service', { metadata: { correlationId: 'the-services-id' } });
  expect(logFailure(logger, 'it', error).correlationId).toBe('the-services-id');
  expect(lines[0]).toMatchObject({ level: 50, correlationId: 'the-services-id' });
});

it('logs an error once, however many places it passes', () => {
  const { logger, lines } = recorded();
  const error = new Error('once');
  const [first, second] = [logFailure(logger, 'inner', error), logFailure(logger, 'outer', error)];
  expect(second).toEqual(first);
  expect(lines).toHaveLength(1);
});

it.each([undefined, 'text', { code: 'NOT_FOUND' }])(
  'treats %j, which is not an Error, as a bug',
  (thrown) => {
    const { logger, lines } = recorded();
    expect(logFailure(logger, 'it', thrown).code).toBe('INTERNAL');
    expect(lines).toHaveLength(1);
  },
);

it('understands an outage of the database, also within the error of a library', () => {
  const { logger, lines } = recorded();
  const cause = new Error('timeout exceeded when trying to connect');
  const late = Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
  for (const error of [cause, late, new Error('Failed to get session', { cause })])
    expect(logFailure(logger, 'it', error)).toMatchObject({ code: 'UNAVAILABLE' });
  expect(lines.map(({ level }) => level)).toEqual([40, 40, 40]);
});
