import { disableTypes, imageSize, types } from 'image-size';

/** What a request's pictures, sounds and files can cost, in tokens; bounds, because only the provider counts them. */
const IMAGE = { low: 85, base: 85, tile: 170 };
/** Sides in pixels: a picture is scaled down into the square, then to the shorter side, then cut into tiles. */
const SIDE = { square: 2_048, shorter: 768, tile: 512 };
/** Of a picture whose size is not known: the most that the rule gives. */
const IMAGE_TOKENS_MAX = IMAGE.base + IMAGE.tile * tilesOf(SIDE.square, SIDE.shorter);
/** OpenAI counts ten tokens a second; no codec that it takes has fewer bytes a second. */
const AUDIO = { tokensPerSecond: 10, bytesPerSecondMin: 1_000 };
/** As if a file were text, but never less than one page as a picture. */
const FILE_BYTES_PER_TOKEN = 4;
/** Of what is elsewhere, such as an uploaded file or a video. */
const REMOTE_TOKENS_MAX = 100_000;
/** Where the size of a picture is: its metadata may come first. */
const HEADER_CHARACTERS_MAX = 256 * 1_024;

const SIZED = new Set(['bmp', 'gif', 'jpg', 'png', 'webp']);
disableTypes(types.filter((type) => !SIZED.has(type)));

/** A part of a message, as far as its cost is concerned. */
export interface MediaCost {
  tokensMax: number;
  /** True where the data were recognised as base64 and are in `tokensMax`; otherwise their text counts as well. */
  measured: boolean;
}

/** A picture by OpenAI's tile rule (`base + tile × tiles`); the most of that where its size is not in a data URL. */
export function imageCost(url: unknown, detail: unknown): MediaCost {
  const data = dataOf(url);
  const measured = data !== undefined;
  if (detail === 'low') return { tokensMax: IMAGE.low, measured };
  const size = data === undefined ? undefined : sizeOf(data);
  if (!size) return { tokensMax: IMAGE_TOKENS_MAX, measured };
  const fit = Math.min(1, SIDE.square / Math.max(size.width, size.height));
  const shorter = Math.min(size.width, size.height) * fit;
  const scale = fit * Math.min(1, SIDE.shorter / shorter);
  return { tokensMax: IMAGE.base + IMAGE.tile * tilesOf(size.width * scale, size.height * scale), measured };
}

/** A sound, in base64. */
export function audioCost(data: unknown): MediaCost {
  const base64 = base64Of(data);
  if (base64 === undefined) return { tokensMax: REMOTE_TOKENS_MAX, measured: false };
  const seconds = bytesOf(base64) / AUDIO.bytesPerSecondMin;
  return { tokensMax: Math.ceil(seconds * AUDIO.tokensPerSecond), measured: true };
}

/** A file, in a data URL or in base64. */
export function fileCost(data: unknown): MediaCost {
  const base64 = dataOf(data) ?? base64Of(data);
  if (base64 === undefined) return { tokensMax: REMOTE_TOKENS_MAX, measured: false };
  return {
    tokensMax: Math.max(IMAGE_TOKENS_MAX, Math.ceil(bytesOf(base64) / FILE_BYTES_PER_TOKEN)),
    measured: true,
  };
}

/** A part of a kind that is not known here; its text counts as well. */
export function unknownCost(): MediaCost {
  return { tokensMax: REMOTE_TOKENS_MAX, measured: false };
}

function tilesOf(width: number, height: number): number {
  return Math.ceil(width / SIDE.tile) * Math.ceil(height / SIDE.tile);
}

/** The base64 of a data URL. */
function dataOf(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  const head = /^data:[\w.+-]+\/[\w.+-]+(?:;[\w-]+=[\w.-]+)*;base64,/.exec(url.slice(0, 200))?.[0];
  return head === undefined ? undefined : base64Of(url.slice(head.length));
}

function base64Of(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w+/-]+={0,2}$/.test(value) ? value : undefined;
}

function bytesOf(base64: string): number {
  return Math.ceil((base64.length * 3) / 4);
}

function sizeOf(base64: string): { width: number; height: number } | undefined {
  try {
    const { width, height } = imageSize(Buffer.from(base64.slice(0, HEADER_CHARACTERS_MAX), 'base64'));
    return width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    return undefined; // Not a picture of a known kind, or cut off before its size.
  }
}
