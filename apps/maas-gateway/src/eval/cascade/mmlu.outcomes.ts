import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsOf } from './csv.js';

/** A question of MMLU, and whether each model answered it correctly (1 or 0). */
export interface MmluOutcome {
  text: string;
  task: string;
  small: number;
  large: number;
}

const FILE = /^mmlu_(.+)\.csv$/;

/** All outcomes of `routellm/mmlu` under the folder of shared data; throws where a file is not of the form. */
export function loadMmlu(data: string): MmluOutcome[] {
  const folder = join(data, 'routellm', 'mmlu');
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const task = FILE.exec(name)?.[1];
      return task === undefined ? [] : outcomesOf(readFileSync(join(folder, name), 'utf8'), task);
    });
}

/** Of one subject: a row is the prompt and True or False for the small and the large model. */
export function outcomesOf(csv: string, task: string): MmluOutcome[] {
  const [, ...rows] = rowsOf(csv);
  return rows.map(([text = '', small = '', large = ''], i) => ({
    text,
    task,
    small: truthOf(small, `${task}, row ${i + 1}`),
    large: truthOf(large, `${task}, row ${i + 1}`),
  }));
}

function truthOf(cell: string, where: string): number {
  if (cell !== 'True' && cell !== 'False') throw new Error(`${where}: must be True or False`);
  return cell === 'True' ? 1 : 0;
}
