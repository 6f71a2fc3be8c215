/** `npm run reset`: stops the platform and deletes its data, secrets and logs. */
import { rm } from 'node:fs/promises';
import { DATA } from './paths.ts';
import { stopRunning } from './processes.ts';

await stopRunning(DATA);
await rm(DATA, { recursive: true, force: true });
console.log('Stopped and deleted. The next `npm run up` begins from nothing.');
