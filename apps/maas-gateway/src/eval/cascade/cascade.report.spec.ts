import { expect, it } from 'vitest';
import { deferralCurve } from '@isthmus/domain-models';
import { documentOf, type CascadeReport } from './cascade.report.js';
import { COMBINED } from './rules.js';

const above = { difference: 0.1, low: 0.05, high: 0.15 };
const score = { ece: 0.1, recovered: [0.3, 0.6], apgr: 0.6, cpt: [0.3, 0.6, 0.9] };

function reportOf(changes: Partial<CascadeReport> = {}): CascadeReport {
  return {
    machine: 'A machine.',
    model: 'local/small',
    splits: 200,
    scores: [
      { ...score, name: 'task identity', baseline: true, auroc: 0.64, above },
      { ...score, name: COMBINED, baseline: false, auroc: 0.774, above: undefined },
    ],
    tasks: [{ task: 'facts en', items: 30, right: 15, auroc: Number.NaN }],
    risk: [
      {
        promise: 'of those kept',
        riskMax: 0.2,
        mayExceed: 0.1,
        realised: 0.08,
        margin: 0.01,
        exceeded: 0.11,
        deferred: 0.7,
        nothingKept: 0,
        right: 0.9,
      },
    ],
    routers: {
      outcomes: 2,
      subjects: 1,
      small: 0.5,
      large: 1,
      ranked: [
        {
          name: 'domain prior',
          curve: deferralCurve([
            { score: 0, small: 0, large: 1 },
            { score: 1, small: 1, large: 1 },
          ]),
          above: { ...above, low: -0.01 },
        },
      ],
    },
    overhead: { alone: 149.6, withAlternatives: 300 },
    ...changes,
  };
}

it('says of every figure whether it was reached', () => {
  const lines = documentOf(reportOf()).split('\n');
  const line = (start: string) => lines.find((each) => each.startsWith(`| ${start}`));
  expect(line('AUROC')).toBe('| AUROC of the best score | ≥ 0.75 | 0.774 | yes |');
  expect(line('– above task')).toBe('| – above task identity alone | ≥ 0.05 | 0.134 | yes |');
  expect(line('APGR above every')).toMatch(/\+0\.100 \(\+0\.050 to \+0\.150\) \| yes \|$/);
  expect(line('APGR above the domain')).toMatch(/\(−0\.010 to \+0\.150\) \| \*\*no\*\* \|$/);
  expect(line('splits with more than 20.0 %')).toMatch(/\| ≤ 10\.0 % \| 11\.0 % \| \*\*no\*\* \|$/);
  expect(line('decision')).toMatch(/\| 150; with five alternatives 300 \| yes \|$/);
  expect(line('facts en')).toBe('| facts en | 30 | 50.0 % | – |');
});

it('explains a router that is not above the prior, and only then', () => {
  expect(documentOf(reportOf())).toContain('Explained:');
  const { routers } = reportOf();
  const ranked = routers.ranked.map((each) => ({ ...each, above }));
  expect(documentOf(reportOf({ routers: { ...routers, ranked } }))).not.toContain('Explained:');
});

it('says what is scripted', () => {
  expect(documentOf(reportOf())).toContain('The large model is a script');
});
