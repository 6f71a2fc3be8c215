import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const SERVICE_NAMES = [
  'governance',
  'network-intelligence',
  'compute-scheduler',
  'agent-registry',
  'maas-gateway',
  'agent-host',
  'agent-gateway',
  'orchestrator',
  'portal',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

const SCHEMAS = [
  'registry',
  'gateway',
  'host',
  'models',
  'compute',
  'network',
  'governance',
  'identity',
] as const;
export type Schema = (typeof SCHEMAS)[number];

type Jwk = Record<string, unknown>;

/** Made at the first start and kept in the data folder, readable by its owner only. */
export interface Secrets {
  serviceKeys: Record<ServiceName, Jwk>;
  cardSigningKey: Jwk;
  credentialKey: string;
  receiptSigningKey: Jwk;
  notificationSigningKey: Jwk;
  rolePasswords: Record<Schema, string>;
  postgresPassword: string;
  keyPepper: string;
  authSecret: string;
  adminEmail: string;
  adminPassword: string;
}

/** The secrets of the platform whose data lie in `directory`; made there if they are missing. */
export async function loadSecrets(directory: string): Promise<Secrets> {
  const file = join(directory, 'secrets.json');
  const kept = await readFile(file, 'utf8').catch(() => '{}');
  const known = JSON.parse(kept) as Partial<Secrets>; // Written here.
  const secrets: Secrets = { ...makeSecrets(), ...known };
  // An earlier version of the platform kept fewer.
  if (Object.keys(secrets).every((name) => name in known)) return secrets;
  await mkdir(directory, { recursive: true });
  await writeFile(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

function makeSecrets(): Secrets {
  const root = randomBytes(32);
  const derive = (purpose: string) => createHmac('sha256', root).update(purpose).digest('base64url');
  return {
    serviceKeys: Object.fromEntries(
      SERVICE_NAMES.map((name) => [name, serviceKey(name)]),
    ) as Secrets['serviceKeys'],
    cardSigningKey: signingKey('card'),
    receiptSigningKey: signingKey('receipt'),
    notificationSigningKey: signingKey('notification'),
    rolePasswords: Object.fromEntries(
      SCHEMAS.map((schema) => [schema, derive(`role ${schema}`)]),
    ) as Secrets['rolePasswords'],
    postgresPassword: derive('postgres'),
    credentialKey: derive('credentials of MCP servers'),
    keyPepper: derive('api keys'),
    authSecret: derive('sessions'),
    adminEmail: process.env['ISTHMUS_ADMIN_EMAIL'] ?? 'admin@isthmus.local',
    adminPassword: process.env['ISTHMUS_ADMIN_PASSWORD'] ?? derive('administrator').slice(0, 20),
  };
}

/** An Ed25519 key whose id is the name of the service that owns it. */
function serviceKey(name: string): Jwk {
  return { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: name };
}

function signingKey(purpose: string): Jwk {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return { ...jwk, kid: `${purpose}-${randomBytes(6).toString('hex')}` };
}

/** The public halves of the services' keys, as a JWK Set. */
export function publicKeySet({ serviceKeys }: Secrets): { keys: Jwk[] } {
  return { keys: Object.values(serviceKeys).map(({ d: _, ...publicJwk }) => publicJwk) };
}
