/** `npm run release`: from now on the histories of the present version are kept as they are. */
import { presentVersion, releaseHistories } from './history/history.store.js';

releaseHistories(presentVersion());
console.log(`histories of ${presentVersion()} are released`);
