import type { Message } from '../../completion/completion.types.js';
import type { ChatMessage } from './chat.schema.js';
import { audioCost, fileCost, imageCost, unknownCost, type MediaCost } from './media.tokens.js';

interface Content extends Pick<Message, 'text' | 'mediaParts'> {
  mediaTokensMax: number;
  others: string[];
}
type Part = Readonly<Record<string, unknown>>;
interface Media {
  /** The member with the data or their address. */
  data: string;
  costOf: (described: Part) => MediaCost;
}

const TEXTS = new Set<unknown>(['text', 'refusal']);
const MEDIA: Readonly<Record<string, Media>> = {
  image_url: { data: 'url', costOf: ({ url, detail }) => imageCost(url, detail) },
  input_audio: { data: 'data', costOf: ({ data }) => audioCost(data) },
  file: { data: 'file_data', costOf: (file) => fileCost(file['file_data']) },
};

/**
 * The content of a message: its text, a bound for what its pictures, sounds and files cost, and as `others` whatever text
 * its parts have beyond that.
 */
export function contentOf(content: ChatMessage['content']): Content {
  if (typeof content === 'string') return { text: content, mediaParts: 0, mediaTokensMax: 0, others: [] };
  const parts: readonly Part[] = content ?? [];
  const read: Content = {
    text: parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('\n'),
    mediaParts: 0,
    mediaTokensMax: 0,
    others: [],
  };
  for (const part of parts) {
    const { cost, rest } = readPart(part);
    read.others.push(...textsOf(rest));
    if (!cost) continue;
    read.mediaParts += 1;
    read.mediaTokensMax += cost.tokensMax;
  }
  return read;
}

/** Each member of an object as a text to be counted: a string as it is, anything else as its JSON. */
export function textsOf(members: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      typeof value === 'string' ? `${name} ${value}` : JSON.stringify({ [name]: value }),
    );
}

/** What a part costs, if it is media, and its members that count as text. */
function readPart({ type, text, ...members }: Part): { cost?: MediaCost; rest: Part } {
  const rest = typeof text === 'string' ? members : { text, ...members };
  const media = typeof type === 'string' && Object.hasOwn(MEDIA, type) ? MEDIA[type] : undefined;
  if (media) return readMedia(rest, String(type), media);
  return TEXTS.has(type) ? { rest } : { cost: unknownCost(), rest: { type, ...rest } };
}

/** Of media, the data themselves count by their size where that could be measured, and as text otherwise. */
function readMedia(part: Part, type: string, { data, costOf }: Media): { cost: MediaCost; rest: Part } {
  const { [type]: value, ...rest } = part;
  const described = typeof value === 'object' && value !== null ? (value as Part) : {}; // just checked
  const cost = costOf(described);
  if (!cost.measured) return { cost, rest: part };
  const { [data]: _, ...more } = described;
  return { cost, rest: Object.keys(more).length > 0 ? { ...rest, [type]: more } : rest };
}
