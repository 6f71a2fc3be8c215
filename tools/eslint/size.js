import comments from '@eslint-community/eslint-plugin-eslint-comments';

/** A `describe` is as long as its tests; what only tests call need not read well elsewhere. */
const tests = ['**/*.{spec,bench,bench-peer,fixture}.ts', '**/*.spec.tsx', '**/test/**'];

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
];
