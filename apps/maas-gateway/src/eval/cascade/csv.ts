/** A field in quotes, in which two quotes are one, or a field without; then what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** The rows of a CSV text (RFC 4180): fields in quotes may hold commas, line breaks and quotes. Throws where it is none. */
export function rowsOf(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < csv.length;) {
    FIELD.lastIndex = at;
    const found = FIELD.exec(csv);
    if (!found) throw new Error(`the CSV is broken at character ${at}`);
    const [all, quoted, plain = '', end] = found;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    at += all.length;
    if (end === ',' && at < csv.length) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
