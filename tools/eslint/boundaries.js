import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The domain library that each app owns; an app that is not here has none. */
const DOMAINS = {
  'agent-registry': 'registry',
  'agent-gateway': 'exchange',
  'maas-gateway': 'models',
  'compute-scheduler': 'placement',
  'network-intelligence': 'network',
  governance: 'governance',
};

const apps = readdirSync(fileURLToPath(new URL('../../apps', import.meta.url)));

/**
 * Which package may know which (docs/architecture.md, directions 1, 2 and 8), by the tags of each package.json. An app
 * has a constraint of its own: libraries, the platform and its one domain library, never an app or another's domain.
 */
export const boundaries = {
  files: ['**/*.ts', '**/*.tsx'],
  rules: {
    '@nx/enforce-module-boundaries': [
      'error',
      {
        enforceBuildableLibDependency: false,
        allow: ['^\\./tools/eslint/.*', '/docs/.*\\.md$'],
        depConstraints: [
          { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:platform', 'type:domain'] },
          ...apps.map((app) => ({
            sourceTag: `scope:${app}`,
            onlyDependOnLibsWithTags: [
              'type:lib',
              'type:platform',
              ...(DOMAINS[app] ? [`scope:domain-${DOMAINS[app]}`] : []),
            ],
          })),
          {
            sourceTag: 'type:domain',
            onlyDependOnLibsWithTags: [
              'scope:platform-errors',
              'scope:kernels',
              'scope:atlas',
              // What the domains of several services need; each passes it on to its app.
              'scope:domain-embedding',
              'scope:domain-retrieval',
            ],
          },
          { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:platform', 'scope:contracts'] },
          { sourceTag: 'scope:workflows', onlyDependOnLibsWithTags: ['scope:workflow-api'] },
          { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:platform', 'type:kernel'] },
          { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:lib', 'type:platform', 'type:tools'] },
          { sourceTag: 'type:tools', onlyDependOnLibsWithTags: ['type:lib', 'type:platform'] },
        ],
      },
    ],
  },
};
