import { Database } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { Units } from '@isthmus/platform-service-database';
import type { WorkflowStarter } from '@isthmus/platform-temporal';
import { createDatabase, testDatabaseUrl } from '@isthmus/testing';
import type { AgentWorkflows } from '@isthmus/workflow-api';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { WorkflowLauncher } from './workflow.launcher.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const never = new AbortController().signal;
let admin: Client;
let database: Database;
/** Agents whose workflow Temporal refuses, and those whose workflow was started, each time. */
let refused: Set<string>;
let started: string[];

beforeAll(async () => {
  const adminUrl = await createDatabase(inject('databaseAdminUrl'), `launcher_${randomUUID().slice(0, 8)}`);
  admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  database = new Database({ schema: 'registry', url: testDatabaseUrl(adminUrl, 'registry') });
});
afterAll(async () => {
  await database.close();
  await admin.end();
});
beforeEach(async () => {
  [refused, started] = [new Set(), []];
  await admin.query('DELETE FROM registry.agent');
});

function launcher(): WorkflowLauncher {
  const start = async (_: string, __: string, { agentId }: { agentId: string }) => {
    if (refused.has(agentId)) throw new AppError('INVALID_ARGUMENT', 'no');
    started.push(agentId);
  };
  const starter = { start } as unknown as WorkflowStarter<AgentWorkflows>; // What the launcher calls of it.
  return new WorkflowLauncher(new Units(database), starter, { logger });
}

/** Agents with pending work that was requested `age` ago. */
async function insert(count: number, age: string): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await admin.query(
    `INSERT INTO registry.agent (id, tenant_id, name, state, visibility, hosted, version, generation, spec, pending_workflow, created_by, created_at, updated_at)
     SELECT id, gen_random_uuid(), 'a', 'deploying', 'private', true, 1, 1, '{}', '{"name": "DeployAgent", "generation": 1}', 'user:li', now(), now() - $2::interval
     FROM unnest($1::uuid[]) AS ids (id)`,
    [ids, age],
  );
  return ids;
}

it('starts work queued behind fifty workflows that are always refused', async () => {
  refused = new Set(await insert(50, '1 hour'));
  const others = await insert(10, '1 minute');
  const one = launcher();
  await one.startOverdue(never);
  await one.startOverdue(never);
  expect(started.sort()).toEqual(others.sort());
});

it('starts each workflow in one process of several', async () => {
  const ids = await insert(80, '1 minute');
  await Promise.all([launcher(), launcher()].map((process) => process.startOverdue(never)));
  expect(started.sort()).toEqual(ids.sort());
});

it('retries what was refused, and starts it when it is accepted', async () => {
  const [id = ''] = await insert(1, '1 minute');
  refused.add(id);
  await launcher().startOverdue(never);
  refused.clear();
  const { rows } = await admin.query(
    'SELECT pending_attempts, pending_due_at > now() AS waits FROM registry.agent',
  );
  expect(rows).toEqual([{ pending_attempts: 1, waits: true }]);
  await admin.query('UPDATE registry.agent SET pending_due_at = now()');
  await launcher().startOverdue(never);
  expect(started).toEqual([id]);
  const { rows: after } = await admin.query('SELECT pending_attempts, pending_workflow FROM registry.agent');
  expect(after).toEqual([{ pending_attempts: 0, pending_workflow: null }]);
});
