import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import { boundaries } from './tools/eslint/boundaries.js';
import { isthmus } from './tools/eslint/plugin.js';
import { purity } from './tools/eslint/purity.js';
import { size } from './tools/eslint/size.js';

/** The directions of docs/architecture.md, checked. `tools/fixtures/lint` holds what must keep failing. */
export default tseslint.config(
  {
    ignores: [
      'tools/fixtures/**',
      '**/dist/**',
      '**/pkg/**',
      '**/generated/**',
      '**/.next/**',
      '**/next-env.d.ts',
      '**/bundle/**',
      '**/test-results/**',
      'assembly/**/*.ts',
      '**/native/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { '@nx': nx, isthmus },
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'Buffer', 'fetch', 'setTimeout', 'clearTimeout', 'WebAssembly'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only (STYLE).' },
      ],
    },
  },
  boundaries,
  ...purity,
  ...size,
  {
    // What frameworks load by their default export.
    files: [
      '**/*.config.{js,ts,mjs}',
      '**/*.global-setup.ts',
      '**/*.d.ts',
      'apps/portal/src/**/{page,layout,loading,error,not-found,global-error,template,default,icon,opengraph-image,manifest,robots,request}.{ts,tsx}',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  prettier,
);
