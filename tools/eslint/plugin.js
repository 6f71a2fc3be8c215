import { importsInwards } from './rules/imports-inwards.js';
import { maxParams } from './rules/max-params.js';
import { neutralCore } from './rules/neutral-core.js';
import { ownTables } from './rules/own-tables.js';
import { protoAtTheEdge } from './rules/proto-at-the-edge.js';

/** Rules of this repository that no published plugin has. */
export const isthmus = {
  meta: { name: 'isthmus', version: '1.0.0' },
  rules: {
    'imports-inwards': importsInwards,
    'max-params': maxParams,
    'neutral-core': neutralCore,
    'own-tables': ownTables,
    'proto-at-the-edge': protoAtTheEdge,
  },
};
