/** A field of a message: number, wire type, and where its bytes are. Variable-length integers have no bytes here. */
interface Field {
  number: number;
  bytes: Uint8Array;
}

const VARINT = 0;
const FIXED_64 = 1;
const DELIMITED = 2;
const FIXED_32 = 5;

/** The fields of a protobuf message that hold bytes, in their order. Throws RangeError where it is cut short. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    // Ten bytes hold 64 bits; beyond 2^53 the value is not exact, and no length is.
    for (let scale = 1, byte = 0x80; byte >= 0x80; scale *= 128) {
      if (at >= message.length) throw new RangeError('a number is cut short');
      byte = message[at++] ?? 0;
      value += (byte & 0x7f) * scale;
    }
    return value;
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw new RangeError('a field is cut short');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === VARINT) varint();
    else if (wire === FIXED_64) yield { number, bytes: take(8) };
    else if (wire === DELIMITED) yield { number, bytes: take(varint()) };
    else if (wire === FIXED_32) yield { number, bytes: take(4) };
    else throw new RangeError(`wire type ${wire} is unknown`);
  }
}
