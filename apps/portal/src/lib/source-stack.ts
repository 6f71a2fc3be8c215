import { readFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { basename } from 'node:path';

/** A place in a chunk that the bundler has made, with its map beside it. */
const PLACE = /(?:file:\/\/)?(\/[^\s()]*\/\.next\/server\/[^\s()]*\.js):(\d+):(\d+)/g;
const PLACES_MAX = 10;
/** A map takes a tenth of a second to read, which a storm of errors must not repeat. */
const EVERY_MS = 10_000;

let next = 0;

/**
 * The stack of an error with the places of the sources, where it is a chunk's and none was asked for lately. Node would keep
 * the maps of all chunks in memory for that.
 */
export async function sourceStack(stack: string, now = performance.now()): Promise<string> {
  const places = [...stack.matchAll(PLACE)].slice(0, PLACES_MAX);
  if (places.length === 0 || now < next) return stack;
  next = now + EVERY_MS;
  const maps = new Map<string, SourceMap | undefined>();
  for (const [, file = ''] of places) if (!maps.has(file)) maps.set(file, await mapOf(file));
  return stack.replaceAll(PLACE, (place: string, file: string, line: string, column: string) => {
    const origin = maps.get(file)?.findOrigin(Number(line), Number(column));
    if (!origin || !('fileName' in origin)) return place;
    const { fileName, lineNumber, columnNumber } = origin;
    return `${fileName.replace(/^(\.\.\/)+/, '')}:${lineNumber}:${columnNumber} (${basename(file)})`;
  });
}

async function mapOf(file: string): Promise<SourceMap | undefined> {
  try {
    return new SourceMap(JSON.parse(await readFile(`${file}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    return undefined; // The places stay those of the chunk.
  }
}
