/**
 * The policy on the openb trace: few seeds here, so that a change of the score that costs accelerators is noticed at
 * once; the benchmark runs twenty. ADR 0010 holds the figures.
 */
import { describe, expect, it } from 'vitest';
import { median } from '../bench/rounds.js';
import { replayOpenb, type ReplayOptions } from './openb.replay.js';
import { openbFolder } from './openb.trace.js';
import { DEFAULT_SCORING } from './policy.js';

const folder = openbFolder();
if (!folder) console.warn('openb.policy.spec: skipped, the trace is not there; set ISTHMUS_DATA');

const SEEDS = [1, 2, 3];

describe.skipIf(!folder)('unallocated accelerators on openb, in percent', () => {
  const replayed = new Map<string, number>();
  /** Of one replay for each seed, which several tests compare with others. */
  const medianOf = (list: string, options: Partial<ReplayOptions> = {}) => {
    const key = JSON.stringify([list, options]);
    const known = replayed.get(key);
    if (known !== undefined) return known;
    const result = median(
      SEEDS.map((seed) => replayOpenb({ folder: folder ?? '', list, seed, ...options }).unallocatedPercent),
    );
    replayed.set(key, result);
    return result;
  };

  it.each([
    ['default', 4.67],
    ['gpuspec33', 6.3],
    ['cpu250', 6.2],
    ['gpushare40', 6.01],
    ['multigpu20', 4.4],
  ])('%s stays below the best published or reproduced baseline, %d', (list, bound) => {
    expect(medianOf(list)).toBeLessThan(bound);
  });

  it('hardly depends on how ties are broken', () => {
    expect(Math.abs(medianOf('default', { freshTies: true }) - medianOf('default'))).toBeLessThan(0.3);
  });

  it('depends on coarse buckets: following the exact gradient costs accelerators', () => {
    const exact = medianOf('default', { policy: { ...DEFAULT_SCORING, bucketMilli: 1 } });
    expect(exact - medianOf('default')).toBeGreaterThan(0.3);
  });

  it('depends on scarcity where requests name models', () => {
    const blind = { ...DEFAULT_SCORING, weights: { ...DEFAULT_SCORING.weights, scarcity: 0 } };
    expect(medianOf('gpuspec33', { policy: blind }) - medianOf('gpuspec33')).toBeGreaterThan(3);
  });

  it('depends on leaving no accelerator without CPU', () => {
    const starving = medianOf('default', { policy: { ...DEFAULT_SCORING, strandWeight: 0 } });
    expect(starving - medianOf('default')).toBeGreaterThan(0.3);
  });
});
