/** A tool of an MCP server. Schemas are text: what a card's signature covers has no empty members and no odd numbers. */
export interface CardTool {
  name: string;
  title: string;
  description: string;
  inputSchemaJson: string;
  /** Empty when the server declares none. */
  outputSchemaJson: string;
}

/** The extension of A2A that says which tool of MCP a skill is (docs/protocol/bridge.md). */
export const TOOLS_EXTENSION = 'urn:isthmus:a2a:mcp-tools:1';

const ARGUMENTS_MAX = 20;
const NAME_CHARACTERS_MAX = 80;

/** The skills that the tools of a server are, each under the tool's own name. */
export function skillsOfTools(tools: readonly CardTool[]) {
  return tools.map(({ name, title, description, inputSchemaJson }) => ({
    id: name,
    name: (title || name).slice(0, NAME_CHARACTERS_MAX),
    description: [description || title || name, argumentsIn(inputSchemaJson)]
      .filter((line) => line !== '')
      .join('\n'),
    tags: ['mcp'],
    examples: [],
  }));
}

/** What a card declares beside them: the exact schemas, as JSON in text. */
export function extensionOfTools(tools: readonly CardTool[]) {
  return {
    uri: TOOLS_EXTENSION,
    description:
      'The skills are tools of an MCP server; "tools" has the JSON Schemas of their arguments and results.',
    params: {
      tools: tools.map(({ name, inputSchemaJson, outputSchemaJson }) => ({
        skill: name,
        inputSchema: inputSchemaJson,
        ...(outputSchemaJson === '' ? {} : { outputSchema: outputSchemaJson }),
      })),
    },
  };
}

/** The arguments in words, for people and models that read no schema; '' for a tool without any. */
function argumentsIn(schemaJson: string): string {
  const { properties = {}, required = [] } = JSON.parse(schemaJson) as {
    properties?: Record<string, { type?: unknown } | boolean>;
    required?: unknown;
  }; // Written from the server's schema, of which every member may be anything.
  const needed = new Set(Array.isArray(required) ? (required as unknown[]) : []);
  const names = Object.entries(Object(properties) as Record<string, unknown>);
  const words = names.slice(0, ARGUMENTS_MAX).map(([name, schema]) => {
    const { type } = Object(schema) as { type?: unknown };
    const kind = typeof type === 'string' ? type : 'any';
    return `${name} (${needed.has(name) ? `${kind}, required` : kind})`;
  });
  const rest = names.length > ARGUMENTS_MAX ? ` and ${names.length - ARGUMENTS_MAX} more` : '';
  return words.length === 0 ? '' : `Arguments: ${words.join(', ')}${rest}`;
}
