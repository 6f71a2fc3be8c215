import { relative } from 'node:path';
import { fileOf, onImport } from './imports.js';

/** Folders of an app that speak to the outside; the core defines what they implement. */
const ADAPTERS = ['protocol', 'dialect', 'source', 'driver', 'transport'];

/** Direction 7: an adapter is imported by itself and by the module that registers it, never by the core. */
export const importsInwards = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      outwards:
        'The core never imports an adapter ({{adapter}}/): define an interface here and register the adapter in a module.',
    },
  },
  create(context) {
    const own = adapterOf(context.filename, context.cwd);
    return onImport((source, node) => {
      const file = fileOf(context.filename, source) ?? resolveName(context.filename, source);
      const adapter = file && adapterOf(file, context.cwd);
      if (adapter && adapter !== own) context.report({ node, messageId: 'outwards', data: { adapter } });
    });
  },
};

/** Such as `protocol` for `apps/agent-gateway/src/protocol/a2a/a2a.module.ts`; `undefined` outside every adapter. */
function adapterOf(file, root) {
  const folders = relative(root, file).split('/').slice(0, -1);
  return folders.find((folder) => ADAPTERS.includes(folder));
}

/** A relative import counts by its path even before the file is there. */
function resolveName(importer, source) {
  return source.startsWith('.') ? new URL(source, `file://${importer}`).pathname : undefined;
}
