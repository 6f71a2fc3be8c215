import { crc32 } from 'node:zlib';

const CHECKSUM_LENGTH = 8;
const JSON_AT = CHECKSUM_LENGTH + 1;

/** A record as one line: the CRC-32 of its JSON in eight hexadecimal digits, a space, the JSON, a line feed. */
export function lineOf(record: object): Buffer {
  const line = Buffer.from(`00000000 ${JSON.stringify(record)}\n`);
  line.write(checksum(line.subarray(JSON_AT, -1)), 'latin1');
  return line;
}

export interface Reading {
  records: object[];
  /** Lines that are no records, other than a last one that was cut. */
  damaged: number;
}

/** The records of a segment. A last line without its end was being written when the process died: it is no damage. */
export function readLines(bytes: Buffer): Reading {
  const lines = bytes.toString('utf8').split('\n');
  lines.pop(); // Empty, or cut.
  const reading: Reading = { records: [], damaged: 0 };
  for (const line of lines) {
    if (line === '') continue; // Ends a line that could be written only in part.
    const record = recordOf(line);
    if (record) reading.records.push(record);
    else reading.damaged += 1;
  }
  return reading;
}

function recordOf(line: string): object | undefined {
  const json = line.slice(JSON_AT);
  if (line[CHECKSUM_LENGTH] !== ' ' || line.slice(0, CHECKSUM_LENGTH) !== checksum(json)) return undefined;
  return JSON.parse(json) as object; // Only objects are written, and the checksum says that this is what was written.
}

function checksum(json: string | Buffer): string {
  return crc32(json).toString(16).padStart(CHECKSUM_LENGTH, '0');
}
