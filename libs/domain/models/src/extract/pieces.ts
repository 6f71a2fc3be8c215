/** A word with the space before it, or up to two Han characters with the punctuation that follows. */
const PIECES = /\p{Script=Han}{1,2}[^\p{L}\p{N}\s]*|\s*[^\s\p{Script=Han}]+|\s+/gu;

/** Cuts a text into the pieces in which it is streamed; joined they are the text again. */
export function streamPieces(text: string): string[] {
  return text.match(PIECES) ?? [];
}
