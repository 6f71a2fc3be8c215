const VARINT = 0;
const FIXED_64 = 1;
const DELIMITED = 2;
const FIXED_32 = 5;

/**
 * Visits the fields of a protobuf message that hold bytes, in their order; variable-length integers are passed over.
 * Throws RangeError where the message is cut short.
 */
export function visitFields(message: Uint8Array, visit: (number: number, bytes: Uint8Array) => void): void {
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
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire === VARINT) {
      varint();
      continue;
    }
    const length = wire === DELIMITED ? varint() : wire === FIXED_32 ? 4 : wire === FIXED_64 ? 8 : -1;
    if (length < 0) throw new RangeError(`wire type ${wire} is unknown`);
    if (length > message.length - at) throw new RangeError('a field is cut short');
    at += length;
    visit(Math.floor(tag / 8), message.subarray(at - length, at));
  }
}
