import { isObject, listAt, writtenObjectIn, textAt, valueAt } from '../json.js';

/** What an MCP server asks of its user, by key: `elicitation/create` with a form. */
export type InputRequests = Readonly<Record<string, { method: string; params?: unknown }>>;

export interface InputResponse {
  action: 'accept' | 'decline' | 'cancel';
  content?: Record<string, unknown>;
}

/** In the metadata of a message that answers nothing: "decline" or "cancel". */
const ANSWER_KEY = 'isthmus-input';

/** The parts of a message that asks for input; undefined where a request is for something that no message can answer. */
export function questionOf(requests: InputRequests): object[] | undefined {
  const entries = Object.entries(requests);
  if (entries.length === 0 || !entries.every(([, request]) => isForm(request))) return undefined;
  return entries.flatMap(([key, { params }]) => [
    { text: textAt(params, 'message') || 'The tool asks for input.' },
    { data: { input: key, requestedSchema: valueAt(params, 'requestedSchema') ?? {} } },
  ]);
}

function isForm({ method, params }: { method: string; params?: unknown }): boolean {
  return method === 'elicitation/create' && ['', 'form'].includes(textAt(params, 'mode'));
}

/**
 * The answers that a message of A2A gives: a data part with the fields of the form, or with those of each request by its
 * key; text for a form with one field. Undefined where it answers not every request. Contents are not validated here.
 */
export function responsesOf(
  message: unknown,
  requests: InputRequests,
): Record<string, InputResponse> | undefined {
  const keys = Object.keys(requests);
  const action = textAt(message, 'metadata', ANSWER_KEY);
  if (action === 'decline' || action === 'cancel')
    return Object.fromEntries(keys.map((key) => [key, { action }]));
  const parts = listAt(message, 'parts');
  const words = parts.map((part) => textAt(part, 'text')).join('');
  const data = parts.map((part) => valueAt(part, 'data')).find(isObject) ?? writtenObjectIn(words);
  const answers = keys.map((key): [string, unknown] => {
    const ofKey = valueAt(data, key);
    const given = isObject(ofKey) ? ofKey : keys.length === 1 ? data : undefined;
    return [key, given ?? fieldOf(requests[key], words)];
  });
  if (!answers.every((entry): entry is [string, Record<string, unknown>] => isObject(entry[1])))
    return undefined;
  return Object.fromEntries(answers.map(([key, content]) => [key, { action: 'accept', content }]));
}

/** Words as the one field of a form, in the type that it wants. */
function fieldOf(request: InputRequests[string] | undefined, words: string): object | undefined {
  const properties = valueAt(request?.params, 'requestedSchema', 'properties');
  const [[name, schema] = [], ...others] = Object.entries(isObject(properties) ? properties : {});
  if (name === undefined || others.length > 0 || words.trim() === '') return undefined;
  const type = textAt(schema, 'type');
  if (type === 'number' || type === 'integer') return { [name]: Number(words) };
  if (type === 'boolean') return { [name]: /^(true|yes)$/i.test(words.trim()) };
  return { [name]: words };
}
