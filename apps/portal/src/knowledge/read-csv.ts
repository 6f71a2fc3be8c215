/** A row of a table, and the line in which it begins. */
export interface CsvRow {
  line: number;
  values: string[];
}

/** One field: quoted, where it may hold anything, or not; then what follows it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * A table of RFC 4180, with any ends of lines; `openedIn` is the line of a quotation mark that is out of place or is not
 * closed, where reading has ended.
 */
export function readCsv(text: string): { rows: CsvRow[]; openedIn?: number } {
  const rows: CsvRow[] = [];
  let row: CsvRow = { line: 1, values: [] };
  let line = 1;
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length || row.values.length > 0) {
    const field = FIELD.exec(text);
    if (!field) return { rows, openedIn: line };
    const [whole, quoted, plain = '', end = ''] = field;
    row.values.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ',') continue;
    rows.push(row);
    row = { line, values: [] };
  }
  return { rows };
}
