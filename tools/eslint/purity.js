/** Directions 2 to 7 of the architecture, and what apps take from its kits, as rules over imports and globals. */

const tests = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.bench.ts', '**/testing/**', '**/test/**'];

/** A module registers adapters and repositories, a main starts them: they know every part of their app. */
const wiring = ['**/*.module.ts', '**/main.ts', '**/*.main.ts', 'apps/portal/src/lib/runtime.ts'];

const forbid = (...patterns) => [
  'error',
  { patterns: patterns.map(([group, message, importNames]) => ({ group, message, importNames })) },
];

const FRAMEWORKS = [
  ['@nestjs/*', 'fastify', '@prisma/*', 'pg', '@grpc/*', 'nice-grpc*', 'undici', 'next', 'next/*', 'react'],
  'Domain rules know no framework.',
];
const CONTRACTS = [['@isthmus/contracts'], 'Proto types stop at controllers and mappers.'];
const DATABASE = [
  ['@isthmus/platform-database'],
  'Only a *.repository.ts or *.module.ts reaches the database.',
];
const PRISMA = [['@prisma/*', 'prisma', 'prisma/*'], 'Only platform/database imports Prisma.'];

/** A server or a loop made by hand lacks what the kits give: bounds, drain, telemetry, a stop that waits. */
const SERVERS =
  'An HTTP server is an HttpServer of @isthmus/platform-http (docs/architecture.md, direction 7).';
const LOOPS = 'A loop is a PeriodicTask of @isthmus/platform-jobs (docs/architecture.md, direction 7).';
const KITS = [
  [['fastify', '@fastify/*', 'express'], SERVERS],
  [
    ['node:http', 'http', 'node:https', 'https', 'node:http2', 'http2'],
    SERVERS,
    ['createServer', 'createSecureServer', 'Server', 'default'],
  ],
  [['node:timers', 'timers', 'node:timers/promises', 'timers/promises'], LOOPS, ['setInterval']],
];
const DIRNAME = { name: '__dirname', message: 'ESM has import.meta.' };

export const purity = [
  {
    files: ['libs/domain/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-imports': forbid(FRAMEWORKS, CONTRACTS, DATABASE, PRISMA, [
        ['node:*', 'fs', 'path', 'crypto', 'uuid'],
        'Domain rules use no Node built-in; ids are arguments.',
      ]),
      'no-restricted-globals': [
        'error',
        DIRNAME,
        ...['process', 'fetch', 'setTimeout', 'setInterval', 'performance', 'crypto'].map((name) => ({
          name,
          message: 'Domain rules are pure.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument.' },
        { object: 'Math', property: 'random', message: 'Randomness comes from a seed that is an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only (STYLE).' },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time is an argument.',
        },
      ],
    },
  },
  {
    // What reads the bundle runs outside the sandbox.
    files: ['libs/workflows/src/**/*.ts'],
    ignores: [...tests, 'libs/workflows/src/bundle.ts', 'libs/workflows/src/index.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.|@temporalio/workflow$|@isthmus/workflow-api$)',
              message: 'Workflows import only workflow-api and the Temporal workflow API.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'apps/**/*.tsx'],
    ignores: [...tests, '**/*.repository.ts', '**/*.module.ts'],
    rules: { 'no-restricted-imports': forbid(DATABASE, PRISMA, ...KITS) },
  },
  {
    files: ['apps/**/*.module.ts'],
    rules: { 'no-restricted-imports': forbid(...KITS) },
  },
  {
    files: ['apps/**/*.service.ts'],
    rules: { 'no-restricted-imports': forbid(DATABASE, PRISMA, CONTRACTS, ...KITS) },
  },
  {
    files: ['apps/**/*.repository.ts'],
    rules: { 'no-restricted-imports': forbid(PRISMA, CONTRACTS, ...KITS) },
  },
  {
    // Of two blocks with the same rule the later one counts, so this one leaves domain libraries to the first.
    files: ['libs/**/*.ts'],
    ignores: [...tests, 'libs/domain/**', '**/*.main.ts', '**/*.config.ts', 'libs/testing/**'],
    rules: {
      'no-restricted-globals': ['error', DIRNAME],
    },
  },
  {
    files: ['apps/**/*.ts', 'apps/**/*.tsx'],
    ignores: tests,
    rules: {
      'no-restricted-globals': ['error', DIRNAME, { name: 'setInterval', message: LOOPS }],
    },
  },
  {
    files: ['apps/*/src/**/*.ts', 'apps/*/src/**/*.tsx'],
    ignores: [...tests, ...wiring],
    rules: {
      'isthmus/imports-inwards': 'error',
      'isthmus/neutral-core': 'error',
      'isthmus/own-tables': 'error',
      'isthmus/proto-at-the-edge': 'error',
    },
  },
];
