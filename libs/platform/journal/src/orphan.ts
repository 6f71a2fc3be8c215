import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readLines } from './record.js';

const SEGMENT = /^\d{8}\.log$/;

/** What a process that is gone left behind. */
export interface Orphan {
  /** Every readable record, released or not, in the order in which they were appended. */
  records: object[];
  /** Lines in the middle that could not be read. */
  damaged: number;
  /** Whether `done` was called. */
  readonly isDone: boolean;
  /** Deletes it; until then the next process that asks gets it again. */
  done(): void;
}

/** Reads the directory of a journal whose process is gone, with those that it had adopted itself. */
export function readOrphans(directory: string): Orphan[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  const adopted = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
  const segments = entries.filter(({ name }) => SEGMENT.test(name)).map(({ name }) => join(directory, name));
  const readings = segments.sort().map((path) => readLines(readFileSync(path)));
  const records = readings.flatMap((reading) => reading.records);
  const damaged = readings.reduce((sum, reading) => sum + reading.damaged, 0);
  let isDone = false;
  const own: Orphan = {
    records,
    damaged,
    get isDone() {
      return isDone;
    },
    done: () => {
      segments.forEach((path) => rmSync(path, { force: true }));
      isDone = true;
    },
  };
  if (records.length + damaged === 0) own.done();
  return [...adopted.flatMap(readOrphans), ...(own.isDone ? [] : [own])];
}

export function segmentName(number: number): string {
  return `${String(number).padStart(8, '0')}.log`;
}
