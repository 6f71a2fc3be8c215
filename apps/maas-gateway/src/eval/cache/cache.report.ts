import { isSame, SPLITS, type Split } from './cache.data.js';
import { ofSplit, sweep, type JudgedPair, type Passed } from './cache.eval.js';

/** What was measured. */
export interface CacheReport {
  pairs: readonly JudgedPair[];
  threshold: number;
  strangers: readonly { split: Split; pairs: number; cosines: readonly number[] }[];
}

const SHOWN = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
const BEGIN = '<!-- eval:cache -->';
const END = '<!-- /eval:cache -->';

/** The document with the report between its markers; throws where it has none. */
export function withReport(document: string, report: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the document lacks ${BEGIN} … ${END}`);
  return `${document.slice(0, from + BEGIN.length)}\n\n${report}\n\n${document.slice(to)}`;
}

/** As Markdown. */
export function reportOf({ pairs, threshold, strangers }: CacheReport): string {
  return [
    `Threshold: **${threshold.toFixed(2)}**`,
    countsTable(pairs),
    '### With the guard',
    sweepTable(pairs, { guarded: true, threshold }),
    '### By vectors alone',
    sweepTable(pairs, { guarded: false, threshold }),
    '### What the guard refuses',
    kindsTable(pairs, threshold),
    '### Questions about different things',
    table(
      ['Pairs of', 'pairs', 'nearest that the guard lets through', `at ${threshold.toFixed(2)} or above`],
      strangers.map(({ split, pairs: count, cosines }) => [
        split,
        count.toLocaleString('en'),
        Math.max(0, ...cosines).toFixed(3),
        String(cosines.filter((cosine) => cosine >= threshold).length),
      ]),
    ),
  ].join('\n\n');
}

function countsTable(pairs: readonly JudgedPair[]): string {
  return table(
    ['Pairs', 'same', 'not the same', 'English', 'Chinese'],
    SPLITS.map((split) => {
      const of = ofSplit(pairs, split);
      const count = (test: (pair: JudgedPair) => boolean) => String(of.filter(test).length);
      return [
        split,
        count(isSame),
        count((pair) => !isSame(pair)),
        count(({ language }) => language === 'en'),
        count(({ language }) => language === 'zh'),
      ];
    }),
  );
}

function sweepTable(
  pairs: readonly JudgedPair[],
  { guarded, threshold }: { guarded: boolean; threshold: number },
): string {
  const shown = [...new Set([...SHOWN, threshold])].toSorted((a, b) => a - b);
  const columns = SPLITS.map((split) => sweep(ofSplit(pairs, split), { guarded }));
  return table(
    ['Threshold', ...SPLITS.flatMap((split) => [`${split}: wrong`, 'precision', 'recall'])],
    shown.map((at) => [
      at === threshold ? `**${at.toFixed(2)}**` : at.toFixed(2),
      ...columns.flatMap((column) => cellsOf(column.find((row) => row.threshold === at))),
    ]),
  );
}

function cellsOf(row: Passed | undefined): string[] {
  if (!row) return ['–', '–', '–'];
  return [`${row.wrong} of ${row.passed}`, percent(row.precision), percent(row.recall)];
}

/** What becomes of the pairs of each kind at the threshold. */
function kindsTable(pairs: readonly JudgedPair[], threshold: number): string {
  const kinds = [...Map.groupBy(pairs, ({ kind }) => kind)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return table(
    ['Kind', 'same', 'pairs', `at ${threshold.toFixed(2)} or above`, 'of these refused', 'pass'],
    kinds.map(([kind, of]) => {
      const near = of.filter(({ cosine }) => cosine >= threshold);
      const refused = near.filter((pair) => pair.refused).length;
      return [
        kind,
        isSame({ kind }) ? 'yes' : 'no',
        String(of.length),
        String(near.length),
        String(refused),
        percent((near.length - refused) / of.length),
      ];
    }),
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
