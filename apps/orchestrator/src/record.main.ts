/**
 * `npm run record`: runs each workflow once on a real Temporal server and keeps its history for the replay tests, in the
 * folder of the present version. Released histories are never overwritten.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { findTemporalForTests, startTemporal } from '@isthmus/testing';
import { TASK_QUEUE } from '@isthmus/workflow-api';
import { bundlePath } from '@isthmus/workflows';
import { folderToRecordInto, presentVersion } from './history/history.store.js';
import { ScriptedPlatform, type Fault } from './testing/scripted-platform.js';

/** Stack traces and worker identities name the machine that recorded; replay needs neither. */
function withoutMachine(history: string): string {
  return history
    .replace(/"stackTrace": "(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
    .replace(/"\d+@[^"]+"/g, '"recorded"');
}

const target = { agentId: randomUUID(), tenantId: randomUUID(), generation: 1 };
const recovery = {
  agentId: target.agentId,
  tenantId: target.tenantId,
  lostGeneration: 1,
  reason: 'recorded',
};
const roll = { ...target, generation: 2, formerGeneration: 1, drainMs: 10 };
const cases: { file: string; workflow: string; input: object; faults?: Fault[] }[] = [
  { file: 'deploy-agent.ready', workflow: 'DeployAgent', input: target },
  {
    file: 'deploy-agent.failed',
    workflow: 'DeployAgent',
    input: target,
    faults: [{ step: 'awaitHealthy', when: 'before', times: 1, permanent: true }],
  },
  { file: 'recover-agent.ready', workflow: 'RecoverAgent', input: recovery },
  {
    file: 'recover-agent.second-try',
    workflow: 'RecoverAgent',
    input: recovery,
    faults: [{ step: 'awaitHealthy', when: 'before', times: 1, permanent: true }],
  },
  { file: 'roll-agent.ready', workflow: 'RollAgent', input: roll },
  {
    file: 'roll-agent.failed',
    workflow: 'RollAgent',
    input: roll,
    faults: [{ step: 'awaitHealthy', when: 'before', times: 1, permanent: true }],
  },
  { file: 'undeploy-agent.done', workflow: 'UndeployAgent', input: { ...target, generations: [1] } },
];

// First: a version that is released is refused before anything starts.
const folder = folderToRecordInto(presentVersion());
const binary = findTemporalForTests();
if (!binary) throw new Error('No Temporal server was found; `npm test` finds or builds one.');
const temporal = await startTemporal(binary);
const connection = await NativeConnection.connect({ address: temporal.address });
const client = new Client({ connection: await Connection.connect({ address: temporal.address }) });

for (const { file, workflow, input, faults } of cases) {
  const taskQueue = `${TASK_QUEUE}-${file}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { code: readFileSync(bundlePath(), 'utf8') },
    activities: new ScriptedPlatform(faults).activities(),
  });
  const workflowId = `${file}-${randomUUID()}`;
  await worker.runUntil(client.workflow.execute(workflow, { taskQueue, workflowId, args: [input] }));
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  writeFileSync(join(folder, `${file}.json`), withoutMachine(historyToJSON(history)) + '\n');
  console.log(`recorded ${presentVersion()}/${file}`);
}
await client.connection.close();
await connection.close();
await temporal.stop();
