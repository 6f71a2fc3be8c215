import { Pool } from 'pg';
import { expect, it } from 'vitest';
import type { PortalConfig } from '../../config';
import { createAuth } from '../auth/auth';
import { PasswordHasher } from '../auth/password-hasher';

it('starts sign-in while the database cannot be reached', async () => {
  const pool = new Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 500 });
  const passwords = new PasswordHasher();
  const config = {
    PORTAL_URL: 'https://portal.example',
    GATEWAY_URL: 'https://agents.example',
    MODELS_URL: 'https://models.example',
    BETTER_AUTH_SECRET: 'a-secret-of-at-least-thirty-two-characters',
  } as PortalConfig; // What sign-in reads of it.
  const { $context } = createAuth({ config, pool, passwords });
  await expect($context).resolves.toMatchObject({ baseURL: 'https://portal.example/api/auth' });
  await Promise.all([pool.end(), passwords.close()]);
});
