/** Which kinds of package may know which (ARCHITECTURE, directions 1 and 2); tags stand in each package.json. */
export const boundaries = {
  files: ['**/*.ts', '**/*.tsx'],
  rules: {
    '@nx/enforce-module-boundaries': [
      'error',
      {
        enforceBuildableLibDependency: false,
        allow: ['^\\./tools/eslint/.*'],
        depConstraints: [
          { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:platform', 'type:domain'] },
          {
            sourceTag: 'type:domain',
            onlyDependOnLibsWithTags: ['scope:platform-errors', 'scope:kernels', 'scope:atlas'],
          },
          { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:platform', 'scope:contracts'] },
          { sourceTag: 'type:kernel', onlyDependOnLibsWithTags: [] },
          { sourceTag: 'scope:workflows', onlyDependOnLibsWithTags: ['scope:workflow-api'] },
          { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:platform', 'type:kernel'] },
          { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:lib', 'type:platform', 'type:tools'] },
          { sourceTag: 'type:tools', onlyDependOnLibsWithTags: ['type:lib', 'type:platform'] },
        ],
      },
    ],
  },
};
