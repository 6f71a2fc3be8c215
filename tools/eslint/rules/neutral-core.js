import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { onImport } from './imports.js';

/** The cores that adapters surround, and where their domain library keeps the rules of single adapters. */
const CORES = [
  {
    folder: 'apps/agent-gateway/src/exchange/',
    library: '@isthmus/domain-exchange',
    index: 'libs/domain/exchange/src/index.ts',
    adapters: ['a2a', 'bridge'],
  },
  {
    folder: 'apps/maas-gateway/src/completion/',
    library: '@isthmus/domain-models',
    index: 'libs/domain/models/src/index.ts',
    adapters: ['extract', 'retrieval'],
  },
];

/** Direction 8: a core uses the rules that hold for every protocol and source, and leaves those of one to its adapter. */
export const neutralCore = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      adapterRule:
        'The core knows no {{adapter}}: {{name}} is a rule of that adapter, which has to apply it.',
    },
  },
  create(context) {
    const file = relative(context.cwd, context.filename);
    const core = CORES.find(({ folder }) => file.startsWith(folder));
    if (!core) return {};
    return onImport((source, node) => {
      if (source !== core.library) return;
      const index = readFileSync(join(context.cwd, core.index), 'utf8');
      for (const { imported, local } of node.specifiers ?? []) {
        const { name } = imported ?? local;
        const adapter = core.adapters.find((folder) => namesOf(index, folder).has(name));
        if (adapter) context.report({ node, messageId: 'adapterRule', data: { adapter, name } });
      }
    });
  },
};

/** What an index exports from a folder beside it. */
function namesOf(index, folder) {
  const exported = index.matchAll(new RegExp(`export (?:type )?{([^}]*)} from '\\./${folder}/`, 'g'));
  return new Set([...exported].flatMap(([, names]) => names.match(/\w+(?=\s*(?:,|$))/g) ?? []));
}
