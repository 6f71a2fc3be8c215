import { beginningOf, isObject, listAt, textAt, valueAt } from '../json.js';

/** Parts of A2A, and what of the result they do not carry. */
export interface ResultParts {
  parts: object[];
  notCarried: string[];
}

/** Members of a block that its part has in its own form. */
const CARRIED: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image: ['data', 'mimeType'],
  audio: ['data', 'mimeType'],
  resource: ['resource'],
  resource_link: ['uri', 'name', 'mimeType'],
};

/** The result of an MCP tool as parts of A2A (docs/protocol/bridge.md). */
export function partsOfResult(result: unknown): ResultParts {
  const notCarried: string[] = [];
  const structured = valueAt(result, 'structuredContent');
  const blocks = listAt(result, 'content').filter((block) => !repeats(block, structured));
  const parts = blocks.map((block, n) => partOf(block) ?? cannotCarry(block, `content[${n}]`, notCarried));
  if (structured !== undefined) parts.push({ data: structured, mediaType: 'application/json' });
  return { parts, notCarried };
}

/** Servers send structured content as text too, for clients that do not know it. */
function repeats(block: unknown, structured: unknown): boolean {
  if (structured === undefined || textAt(block, 'type') !== 'text') return false;
  try {
    return JSON.stringify(JSON.parse(textAt(block, 'text'))) === JSON.stringify(structured);
  } catch {
    return false;
  }
}

function partOf(block: unknown): object | undefined {
  const content = contentOf(block);
  return content && { ...content, ...metadataOf(block) };
}

function contentOf(block: unknown): object | undefined {
  const type = textAt(block, 'type');
  const media = mediaTypeOf(block);
  if (type === 'text') return { text: textAt(block, 'text') };
  if (type === 'image' || type === 'audio') return { raw: textAt(block, 'data'), ...media };
  if (type === 'resource_link')
    return { url: textAt(block, 'uri'), filename: textAt(block, 'name'), ...media };
  if (type !== 'resource') return undefined;
  const resource = valueAt(block, 'resource');
  const blob = valueAt(resource, 'blob');
  const content = typeof blob === 'string' ? { raw: blob } : { text: textAt(resource, 'text') };
  return { ...content, filename: textAt(resource, 'uri'), ...mediaTypeOf(resource) };
}

function mediaTypeOf(holder: unknown): { mediaType?: string } {
  const mediaType = textAt(holder, 'mimeType');
  return mediaType === '' ? {} : { mediaType };
}

/** What A2A has no member for, such as annotations, under its name in MCP. */
function metadataOf(block: unknown): { metadata?: object } {
  const known = ['type', ...(CARRIED[textAt(block, 'type')] ?? [])];
  const rest = Object.entries(isObject(block) ? block : {}).filter(([name]) => !known.includes(name));
  return rest.length === 0 ? {} : { metadata: { 'isthmus/mcp': Object.fromEntries(rest) } };
}

function cannotCarry(block: unknown, path: string, notCarried: string[]): object {
  const type = beginningOf(textAt(block, 'type'), 80) || 'unknown';
  notCarried.push(`${path}: ${type}`);
  return { text: `[content that A2A cannot carry: ${type}]` };
}
