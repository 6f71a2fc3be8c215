import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outboxesOf, processesAt } from './processes';

const METRICS = `process_uptime_seconds{service_name="models"} 61.5
isthmus_outbox_dead_letters{outbox="models.usage_outbox",service_name="models"} 2
isthmus_outbox_oldest_age_seconds{outbox="models.usage_outbox",service_name="models"} 30
`;
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/busy/readyz') response.statusCode = 503;
    response.end(request.url?.endsWith('/metrics') ? METRICS : 'ready\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
});
afterAll(() => server.close());

it('asks every process for its readiness and its figures', async () => {
  const outboxes = [{ outbox: 'models.usage_outbox', deadLetters: 2, oldestAgeSeconds: 30 }];
  const addresses = [
    { name: 'models', url },
    { name: 'models-2', url: `${url}/busy` },
    { name: 'gone', url: 'http://127.0.0.1:1' },
  ];
  expect(await processesAt(addresses)).toEqual([
    { name: 'models', state: 'ready', uptimeSeconds: 61.5, outboxes },
    { name: 'models-2', state: 'notReady', uptimeSeconds: 61.5, outboxes },
    { name: 'gone', state: 'unreachable', uptimeSeconds: undefined, outboxes: [] },
  ]);
});

it('lists each outbox once, with the worst of what its instances know', () => {
  const process = (outbox: string, deadLetters: number, oldestAgeSeconds: number) => ({
    name: 'any',
    state: 'ready' as const,
    uptimeSeconds: 1,
    outboxes: [{ outbox, deadLetters, oldestAgeSeconds }],
  });
  expect(outboxesOf([process('b', 0, 9), process('a', 1, 0), process('b', 3, 2)])).toEqual([
    { outbox: 'a', deadLetters: 1, oldestAgeSeconds: 0 },
    { outbox: 'b', deadLetters: 3, oldestAgeSeconds: 9 },
  ]);
});
