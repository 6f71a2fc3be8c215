import { isObject, textAt, valueAt } from '../json.js';
import { wordsOf, type AgentTurn } from './agent.turn.js';
import { TOOL_OUTPUT } from './skill.tool.js';

interface Described {
  _meta?: Record<string, unknown>;
}

/** A block of content of MCP (2026-07-28, server, tools). */
export type ToolContent = Described &
  (
    | { type: 'text'; text: string }
    | { type: 'image' | 'audio'; data: string; mimeType: string }
    | { type: 'resource'; resource: { uri: string; mimeType: string; blob: string } }
    | { type: 'resource_link'; uri: string; name: string; mimeType?: string }
  );

/** The result of an MCP tool (docs/protocol/bridge.md); `structuredContent` is as `TOOL_OUTPUT` says. */
export interface ToolResult {
  content: ToolContent[];
  structuredContent: { state: string; taskId?: string; contextId?: string; data?: unknown[] };
  isError?: true;
}

/** By state of the task, where it is not the state's name in lower case. */
const STATES: Readonly<Record<string, string>> = {
  MESSAGE: 'completed',
  INPUT_REQUIRED: 'input-required',
  AUTH_REQUIRED: 'auth-required',
  SUBMITTED: 'working',
  '': 'failed',
};
const FAILED: ReadonlySet<string> = new Set(['failed', 'rejected', 'canceled']);
const WITHOUT_WORDS: Readonly<Record<string, string>> = {
  failed: 'The agent failed without saying why.',
  rejected: 'The agent declined the message without saying why.',
  canceled: 'The task was cancelled.',
  'input-required': 'The agent waits for input.',
  'auth-required': 'The agent waits for an authorisation that is given elsewhere.',
  working: 'The agent is still working; ask again with its taskId.',
};

/** What a turn has come to. Parts of a kind that neither protocol knows are named in the words, never dropped. */
export function toolResultOf(turn: AgentTurn): ToolResult {
  const state = stateOf(turn);
  const artifacts = [...turn.artifacts].flatMap(([id, parts]) => joined(parts).map((part) => ({ id, part })));
  const content = artifacts.map(({ id, part }) => contentOf(part, id));
  // The status of a finished task often repeats what its artifact says.
  const said = joined(turn.said).map((part) => contentOf(part, 'message'));
  const repeats = wordsOf(turn.said) === wordsOf(artifacts.map(({ part }) => part));
  const all = state === 'completed' && content.length > 0 && repeats ? content : [...content, ...said];
  const without = WITHOUT_WORDS[state];
  const data = [...artifacts.map(({ part }) => part), ...turn.said].flatMap((part) =>
    isObject(part) && 'data' in part ? [part['data']] : [],
  );
  return {
    content: all.length === 0 && without !== undefined ? [{ type: 'text', text: without }] : all,
    structuredContent: {
      state,
      ...(turn.taskId === '' ? {} : { taskId: turn.taskId }),
      ...(turn.contextId === '' ? {} : { contextId: turn.contextId }),
      ...(data.length === 0 ? {} : { data }),
    },
    ...(FAILED.has(state) ? { isError: true as const } : {}),
  };
}

/** As `TOOL_OUTPUT` says; an agent that ends in a state that nobody knows has failed. */
function stateOf({ state }: AgentTurn): string {
  const named = STATES[state] ?? state.toLowerCase();
  return TOOL_OUTPUT.properties.state.enum.includes(named) ? named : 'failed';
}

/** What a result says in words, for whoever is asked by it; content of another kind is named. */
export function wordsInResult({ content }: Pick<ToolResult, 'content'>): string {
  return content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('\n');
}

/** Neighbouring pieces of text are one: streams send an answer in many. */
function joined(parts: readonly unknown[]): unknown[] {
  const whole: unknown[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (isPlainText(part) && isPlainText(last) && part.mediaType === last.mediaType)
      whole[whole.length - 1] = { ...part, text: last.text + part.text };
    else whole.push(part);
  }
  return whole;
}

/** Text with a name or metadata of its own is a part of its own. */
function isPlainText(part: unknown): part is { text: string; mediaType?: unknown } {
  if (!isObject(part) || typeof part['text'] !== 'string') return false;
  return Object.keys(part).every((name) => name === 'text' || name === 'mediaType');
}

function contentOf(part: unknown, artifactId: string): ToolContent {
  const mimeType = textAt(part, 'mediaType');
  const metadata = valueAt(part, 'metadata');
  const _meta = metadata === undefined ? {} : { _meta: { 'isthmus/metadata': metadata } };
  const filename = textAt(part, 'filename');
  const { text, raw, url, data } = isObject(part) ? part : {};
  if (typeof text === 'string') return { type: 'text', text, ..._meta };
  if (typeof raw === 'string') {
    const [kind = ''] = mimeType.split('/');
    if (kind === 'image' || kind === 'audio') return { type: kind, data: raw, mimeType, ..._meta };
    const uri = `urn:isthmus:artifact:${encodeURIComponent(artifactId)}/${encodeURIComponent(filename || 'part')}`;
    return { type: 'resource', resource: { uri, mimeType: mimeType || OCTETS, blob: raw }, ..._meta };
  }
  if (typeof url === 'string')
    return {
      type: 'resource_link',
      uri: url,
      name: filename || url,
      ...(mimeType && { mimeType }),
      ..._meta,
    };
  if (data !== undefined) return { type: 'text', text: JSON.stringify(data), ..._meta };
  return { type: 'text', text: `[a part that MCP cannot carry: ${Object.keys(Object(part)).join(', ')}]` };
}

const OCTETS = 'application/octet-stream';
