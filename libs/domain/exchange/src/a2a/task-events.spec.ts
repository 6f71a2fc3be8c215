import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventIdIn, eventIdOf, positionOf, withEventId } from './event-position.js';
import { applyEvent, differenceOf, stopIn, type StreamEvent, type TaskJson } from './task-events.js';

const ids = { taskId: 't', contextId: 'c' };
const EMPTY: TaskJson = { id: 't', contextId: 'c', status: { state: 'TASK_STATE_SUBMITTED' } };
const part = fc.oneof(
  fc.record({ text: fc.string({ maxLength: 4 }) }),
  fc.record({ text: fc.string({ maxLength: 4 }), mediaType: fc.constant('text/html') }),
  fc.record({ data: fc.constant({ n: 1 }) }),
);
const event: fc.Arbitrary<StreamEvent> = fc.oneof(
  fc.record({
    artifactUpdate: fc.record({
      taskId: fc.constant('t'),
      contextId: fc.constant('c'),
      artifact: fc.record({
        artifactId: fc.constantFrom('a', 'b'),
        parts: fc.array(part, { maxLength: 3 }),
      }),
      append: fc.boolean(),
    }),
  }),
  fc.record({
    statusUpdate: fc.record({
      taskId: fc.constant('t'),
      contextId: fc.constant('c'),
      status: fc.record({
        state: fc.constantFrom('TASK_STATE_WORKING', 'TASK_STATE_INPUT_REQUIRED'),
        timestamp: fc.string({ maxLength: 2 }),
      }),
    }),
  }),
);
const fold = (events: readonly StreamEvent[], from = EMPTY) => events.reduce(applyEvent, from);

describe('the difference of two tasks', () => {
  it('turns one into the other, wherever events were missed', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.nat(12), (events, cut) => {
        const known = fold(events.slice(0, cut));
        const next = fold(events);
        expect(differenceOf(fold(differenceOf(known, next), known), next)).toEqual([]);
      }),
    );
  });

  it('is only what was appended', () => {
    const chunk = (text: string) => ({
      artifactUpdate: { ...ids, artifact: { artifactId: 'a', parts: [{ text }] }, append: true },
    });
    const known = fold([chunk('Hel')]);
    expect(differenceOf(known, fold([chunk('lo'), chunk('!')], known))).toEqual([
      {
        artifactUpdate: {
          ...ids,
          artifact: { artifactId: 'a', parts: [{ text: 'lo!' }] },
          append: true,
          lastChunk: false,
        },
      },
    ]);
  });

  it('replaces an answer that was begun again', () => {
    const chunk = (text: string) => ({
      artifactUpdate: { ...ids, artifact: { artifactId: 'a', parts: [{ text }] }, append: false },
    });
    expect(differenceOf(fold([chunk('half')]), fold([chunk('whole')]))).toMatchObject([
      { artifactUpdate: { append: false, artifact: { parts: [{ text: 'whole' }] } } },
    ]);
  });
});

it('knows the events with which a task stops', () => {
  const status = (state: string) => ({ statusUpdate: { ...ids, status: { state } } });
  expect(stopIn(status('TASK_STATE_CANCELED'))).toBe('ended');
  expect(stopIn({ task: { status: { state: 'TASK_STATE_AUTH_REQUIRED' } } })).toBe('waiting');
  expect(stopIn(status('TASK_STATE_WORKING'))).toBeUndefined();
  expect(stopIn({ message: {} })).toBeUndefined();
});

describe('the position of an event', () => {
  it('is in its metadata, beside what is there', () => {
    const id = eventIdOf({ sequence: 7, log: 'ab' });
    const named = withEventId({ statusUpdate: { ...ids, metadata: { own: 1 } } }, id);
    expect(eventIdIn(named)).toBe('7.ab');
    expect(named).toMatchObject({ statusUpdate: { metadata: { own: 1 } } });
    expect(eventIdIn({ task: {} })).toBeUndefined();
  });

  it.each(['', '7', 'x.ab', '-1.ab', '1.', '01.ab', '1.zz', '9999999999.ab', '1.ab '])(
    'is not %j',
    (text) => {
      expect(positionOf(text)).toBeUndefined();
    },
  );
});
