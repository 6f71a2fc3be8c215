import comments from '@eslint-community/eslint-plugin-eslint-comments';

const tests = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.property.ts', '**/test/**'];

/** Limits that keep a file readable; an exception is a disable comment with its reason. */
export const size = [
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { 'eslint-comments': comments },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'eslint-comments/require-description': 'error',
      'eslint-comments/no-unlimited-disable': 'error',
    },
  },
  {
    ignores: tests,
    rules: {
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'isthmus/max-params': 'error',
    },
  },
  {
    // Until these folders keep the limits.
    files: ['apps/*/src/**', 'libs/domain/**', 'libs/kernels/**', 'libs/atlas/**'],
    ignores: ['apps/portal/**'],
    rules: { 'isthmus/max-params': 'warn', 'max-lines': 'warn', 'max-lines-per-function': 'warn' },
  },
];
