import type { SkillTool } from './skill.tool.js';

const lists = new WeakMap<readonly SkillTool[], string>();
const schemas = new WeakMap<object, string>();

/** The `tools` of a result of `tools/list` as JSON; made once for each list, since all its callers get the same. */
export function toolListJson(tools: readonly SkillTool[]): string {
  return remembered(lists, tools, () => `[${tools.map(jsonOf).join(',')}]`);
}

/** Schemas are most of a tool, and most tools share theirs. */
function jsonOf({ name, title, description, inputSchema, outputSchema }: SkillTool): string {
  const words = JSON.stringify({ name, title, description }).slice(0, -1);
  return `${words},"inputSchema":${schemaJson(inputSchema)},"outputSchema":${schemaJson(outputSchema)}}`;
}

function schemaJson(schema: object): string {
  return remembered(schemas, schema, () => JSON.stringify(schema));
}

function remembered<Key extends object>(known: WeakMap<Key, string>, key: Key, make: () => string): string {
  let text = known.get(key);
  if (text === undefined) known.set(key, (text = make()));
  return text;
}
