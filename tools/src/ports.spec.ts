import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { assertFree, freePorts, INTERNAL_BLOCK, portsFromEnvironment } from './ports.ts';

it('names a taken port anywhere in the inner block, and the variable that moves it', async () => {
  const ports = await freePorts();
  await assertFree(ports, ['internal']);
  const last = ports.internal + INTERNAL_BLOCK - 1;
  const holder = createServer().listen(last, '127.0.0.1');
  await once(holder, 'listening');
  await expect(assertFree(ports, ['internal'])).rejects.toThrow(
    `Port ${last} (internal) is taken. Set ISTHMUS_INTERNAL_PORTS`,
  );
  await new Promise((resolve) => holder.close(resolve));
});

it('gives no port twice, however many ask at once', async () => {
  const given = await Promise.all(Array.from({ length: 20 }, freePorts));
  expect(new Set(given.map(({ portal }) => portal)).size).toBe(20);
});

it.each(['0', '65536', '80.5', 'http'])('refuses %s as a port', (value) => {
  expect(() => portsFromEnvironment({ ISTHMUS_PORTAL_PORT: value })).toThrow(
    'ISTHMUS_PORTAL_PORT must be a port, 1–65535',
  );
});

it('has presets that no outgoing connection is given, with room for the inner block', () => {
  const { internal, ...single } = portsFromEnvironment({});
  const presets = [...Object.values(single), internal + INTERNAL_BLOCK - 1];
  expect(presets.filter((port) => port >= 32_768)).toEqual([]);
});
