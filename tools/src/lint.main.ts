/** `npm run lint`: ESLint, oxlint and knip over the whole repository. */
import { lintRepository } from './lint.ts';

process.exit(lintRepository() ? 0 : 1);
