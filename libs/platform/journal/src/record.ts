import { crc32 } from 'node:zlib';

/** A record as one line: the CRC-32 of its JSON in eight hexadecimal digits, a space, the JSON, a line feed. */
export function lineOf(record: object): Buffer {
  const json = JSON.stringify(record);
  return Buffer.from(`${checksum(json)} ${json}\n`);
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
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return undefined;
  return JSON.parse(json) as object; // Only objects are written, and the checksum says that this is what was written.
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
