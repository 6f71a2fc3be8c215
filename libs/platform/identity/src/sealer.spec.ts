import { expect, it } from 'vitest';
import { Sealer } from './sealer.js';

const secret = 'a secret of at least thirty-two characters';
const sealer = new Sealer(secret, 'credentials');

it('unseals what was sealed for the same record, and shows nothing of it', async () => {
  const sealed = await sealer.seal('token-of-a-server', 'agent-1');
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('token');
  expect(await new Sealer(secret, 'credentials').unseal(sealed, 'agent-1')).toBe('token-of-a-server');
});

it.each([
  ['another record', sealer, 'agent-2'],
  ['another purpose', new Sealer(secret, 'tasks'), 'agent-1'],
  ['another secret', new Sealer(`${secret}!`, 'credentials'), 'agent-1'],
] as const)('refuses what was sealed for %s', async (_, other, subject) => {
  const sealed = await sealer.seal('token', 'agent-1');
  await expect(other.unseal(sealed, subject)).rejects.toThrow();
});

it('refuses what was altered', async () => {
  const sealed = await sealer.seal('token', 'agent-1');
  await expect(sealer.unseal(`${sealed.slice(0, -2)}AA`, 'agent-1')).rejects.toThrow();
});
