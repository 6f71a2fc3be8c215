import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  StreamHub,
  ITEMS_MAX,
  STREAMS_MAX,
  type LiveItem,
  type LiveMessage,
  type Source,
} from './stream-hub';

/** A stream as the browser would hold it, told what to receive. */
class Opened implements Source {
  private readonly listeners: [string, (event: MessageEvent<string>) => void][] = [];
  closed = false;
  constructor(readonly url: string) {}
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.push([type, listener]);
  }
  close(): void {
    this.closed = true;
  }
  receive(type: string, data: object = {}): void {
    const event = { data: JSON.stringify(data) } as MessageEvent<string>; // the only member that is read
    for (const [wanted, listener] of this.listeners) if (wanted === type) listener(event);
  }
}

let opened: Opened[];
let hub: StreamHub;
beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  hub = new StreamHub((url) => {
    const source = new Opened(url);
    opened.push(source);
    return source;
  });
});
afterEach(() => vi.useRealTimers());

const agent = (id: string, state = 'ready') => ({ id, state }) as LiveItem;
function subscriber(url: string) {
  const told: LiveMessage[] = [];
  return { told, leave: hub.subscribe(url, (message) => void told.push(message)) };
}
const open = () => opened.filter(({ closed }) => !closed);

it('opens one stream for all subscribers of an address, and closes it after the last', () => {
  const subscribers = Array.from({ length: 10 }, () => subscriber('/a'));
  expect(opened).toHaveLength(1);
  opened[0]?.receive('message', agent('1'));
  for (const { told } of subscribers) expect(told[0]).toEqual({ kind: 'item', item: agent('1') });
  subscribers.slice(1).forEach(({ leave }) => leave());
  expect(open()).toHaveLength(1);
  subscribers[0]?.leave();
  const back = subscriber('/a');
  vi.advanceTimersByTime(10_000);
  expect(open()).toHaveLength(1);
  back.leave();
  vi.advanceTimersByTime(5_000);
  expect(open()).toHaveLength(0);
});

it('tells a late subscriber what is known, each agent as it was last', () => {
  subscriber('/a');
  opened[0]?.receive('message', agent('1', 'deploying'));
  opened[0]?.receive('message', agent('1', 'ready'));
  expect(subscriber('/a').told).toEqual([{ kind: 'item', item: agent('1', 'ready') }, { kind: 'alive' }]);
});

it('does not mix the streams of two organisations', () => {
  const [a, b] = [subscriber('/a'), subscriber('/b')];
  opened.find(({ url }) => url === '/b')?.receive('message', agent('of b'));
  expect(a.told).toEqual([]);
  expect(b.told).toHaveLength(2);
});

it.each(['error', 'trouble'])('says that the stream is lost after %s, and connects again', (type) => {
  const { told } = subscriber('/a');
  opened[0]?.receive('message', agent('1'));
  opened[0]?.receive(type);
  expect(told.at(-1)).toEqual({ kind: 'lost' });
  expect(open()).toHaveLength(0);
  vi.advanceTimersByTime(2_000);
  expect(open()).toHaveLength(1);
  expect(subscriber('/a').told).toEqual([]);
});

it('counts a long silence as lost, and a heartbeat as a sign of life', () => {
  const { told } = subscriber('/a');
  opened[0]?.receive('heartbeat');
  vi.advanceTimersByTime(24_000);
  opened[0]?.receive('heartbeat');
  vi.advanceTimersByTime(24_000);
  expect(told.map(({ kind }) => kind)).toEqual(['alive', 'alive']);
  vi.advanceTimersByTime(1_000);
  expect(told.at(-1)).toEqual({ kind: 'lost' });
});

it('leaves connections for pages: beyond its limit the oldest stream ends, until it is subscribed to again', () => {
  const subscribers = Array.from({ length: STREAMS_MAX + 1 }, (_, at) => subscriber(`/${at}`));
  expect(open().map(({ url }) => url)).not.toContain('/0');
  expect(open()).toHaveLength(STREAMS_MAX);
  expect(subscribers[0]?.told).toEqual([{ kind: 'lost' }]);
  vi.advanceTimersByTime(60_000);
  expect(open().map(({ url }) => url)).not.toContain('/0');
  subscriber('/0');
  expect(open().map(({ url }) => url)).toContain('/0');
  expect(open()).toHaveLength(STREAMS_MAX);
  subscribers[0]?.leave();
  expect(open().map(({ url }) => url)).toContain('/0');
});

it('keeps a bounded number of items for late subscribers, the newest', () => {
  subscriber('/a');
  for (let n = 0; n <= ITEMS_MAX; n++) opened[0]?.receive('message', { id: String(n) });
  const known = subscriber('/a').told.flatMap((message) =>
    message.kind === 'item' ? [message.item.id] : [],
  );
  expect([known.length, known[0], known.at(-1)]).toEqual([ITEMS_MAX, '1', String(ITEMS_MAX)]);
});
