/** Ends what a killed `up` left running (see guard.ts). Arguments: its data folder and its process id. */
import { stopOrphans } from './processes.ts';

const [dataDirectory, up] = process.argv.slice(2);
await stopOrphans(String(dataDirectory), Number(up));
