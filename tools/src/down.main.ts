/** `npm run down`: stops the platform that `npm run up` started; its data stay. */
import { DATA } from './paths.ts';
import { stopRunning } from './processes.ts';

console.log(
  (await stopRunning(DATA))
    ? 'Stopped. The data stay; `npm run up` starts it again.'
    : 'Nothing was running.',
);
