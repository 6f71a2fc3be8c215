/** A process that appends records and says on its standard output how many, until it is killed. */
import { writeSync } from 'node:fs';
import { Journal } from '../journal.js';

const [, , directory = ''] = process.argv;
const journal = await Journal.open({ directory, logger: console });
for (let n = 1; ; n++) {
  journal.append({ n });
  writeSync(1, `${n}\n`);
}
