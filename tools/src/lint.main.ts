/** `npm run lint`: ESLint, oxlint and knip over the whole repository. */
import { lintRepository } from './lint.ts';

process.exit((await lintRepository()) ? 0 : 1);
