import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { installPython } from '../compat/python.install.ts';
import { startGateway, type Gateway } from './gateway.process.ts';
import { PROFILES, type Profile } from './profiles.ts';
import { startProfile } from './tck.agents.ts';
import { EXPECTED } from './tck.expected.ts';
import { assertPinned, runTck, type Binding, type TckResult } from './tck.run.ts';

const checkout = process.env['ISTHMUS_TCK'];
/** Of A, in which everything is on. */
const SKIPPED_MAX = 20;
/** Profiles C and D are for these tests; the kit cannot use an agent of C otherwise. */
const ONLY: Partial<Record<Profile, string>> = { C: 'TestCapabilityExtensionRequired', D: 'CARD-EXT' };

if (checkout === undefined)
  console.warn(
    '  ! SKIPPED: the A2A TCK, because no checkout is named (npm run conformance -- --tck <path>)',
  );

describe.skipIf(checkout === undefined)('the A2A TCK', () => {
  let gateway: Gateway;
  let python: string;
  beforeAll(async () => {
    assertPinned(String(checkout));
    const installed = await installPython(new URL('python/requirements.txt', import.meta.url).pathname);
    if ('absent' in installed) throw new Error(installed.absent);
    ({ python } = installed);
    gateway = await startGateway();
  });
  afterAll(() => gateway?.stop());

  it.each(PROFILES)('profile %s fails where the kit is wrong, and nowhere else', async (profile) => {
    const agent = await startProfile(gateway, profile);
    onTestFinished(() => agent.close());
    const only = ONLY[profile];
    const how = { python, checkout: String(checkout), agent: agent.url };
    const results = await runTck(only === undefined ? how : { ...how, only });
    console.log(countsOf(profile, results));
    const expected = EXPECTED.filter(({ profiles }) => profiles.includes(profile)).flatMap(
      ({ tests }) => tests,
    );
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    expect(failed.filter(({ test }) => !expected.includes(test))).toEqual([]);
    // What passes now is to be taken out of the list.
    expect(expected.filter((test) => !failed.some((result) => result.test === test))).toEqual([]);
    if (profile !== 'A') return;
    expect(results.filter(({ outcome }) => outcome === 'skipped').length).toBeLessThanOrEqual(SKIPPED_MAX);
  });
});

/** A row for each binding, as docs/conformance.md has them. */
function countsOf(profile: Profile, results: readonly TckResult[]): string {
  const bindings: Binding[] = ['JSON-RPC', 'HTTP+JSON', 'gRPC', 'none'];
  const rows = bindings.map((binding) => {
    const own = results.filter((result) => result.binding === binding);
    const count = (outcome: TckResult['outcome']) =>
      own.filter((result) => result.outcome === outcome).length;
    return `| ${profile} | ${binding} | ${count('passed')} | ${count('failed')} | ${count('skipped')} |`;
  });
  return rows.join('\n');
}
