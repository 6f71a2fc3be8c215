import { relative } from 'node:path';

const SCHEMAS = {
  'agent-registry': 'registry',
  'agent-gateway': 'gateway',
  'agent-host': 'host',
  'maas-gateway': 'models',
  'compute-scheduler': 'compute',
  'network-intelligence': 'network',
  governance: 'governance',
};
const TABLE = new RegExp(`^(${Object.values(SCHEMAS).join('|')})[A-Z]`);

/** A transaction has the tables of its service's schema (ADR 0002), while its type names those of all. */
export const ownTables = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { foreign: "{{name}} is a table of another service's schema; ask that service." },
  },
  create(context) {
    const [folder, app] = relative(context.cwd, context.filename).split('/');
    const own = SCHEMAS[app];
    if (folder !== 'apps' || own === undefined) return {};
    return {
      'MemberExpression[object.name=/^(tx|unit)$/]'({ property }) {
        const [, schema = own] = TABLE.exec(property.name ?? '') ?? [];
        if (schema !== own)
          context.report({ node: property, messageId: 'foreign', data: { name: property.name } });
      },
    };
  },
};
