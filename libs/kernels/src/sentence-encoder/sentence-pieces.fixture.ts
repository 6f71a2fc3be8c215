/** A SentencePiece model file in the layout that the encoder's has: pieces, and the charsmap in field 2 of field 3. */
export function sentencePieceFile(pieces: [text: string, score: number][], charsmap: Uint8Array): Uint8Array {
  const messages = pieces.map(([text, score]) => {
    const value = Buffer.alloc(5);
    value[0] = tag(2, 5);
    value.writeFloatLE(score, 1);
    return delimited(1, Buffer.concat([delimited(1, Buffer.from(text)), value]));
  });
  return Buffer.concat([...messages, delimited(3, delimited(2, charsmap))]);
}

function delimited(number: number, bytes: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) length.push((rest % 128) | 0x80);
  return Buffer.concat([Buffer.from([tag(number, 2), ...length, rest]), bytes]);
}

function tag(number: number, wire: number): number {
  return number * 8 + wire;
}
