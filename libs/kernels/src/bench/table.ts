/** One benchmark of one kernel: what `npm run bench` prints and `docs/benchmarks/kernels.md` keeps. */
export interface BenchTable {
  title: string;
  columns: string[];
  /** Numbers are printed with three significant digits; a unit belongs in the column or in the cell's text. */
  rows: (string | number)[][];
  /** How it was measured, what was skipped and why, what a figure out of reach needs. */
  notes: string[];
}

/** A table as GitHub-flavoured Markdown, readable on a terminal too. */
export function renderTable(table: BenchTable): string {
  const rows = [table.columns, ...table.rows.map((row) => row.map(renderCell))];
  const widths = table.columns.map((_, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: string[]) => `| ${widths.map((width, i) => (row[i] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const notes = table.notes.map((note) => `- ${note}`);
  return [`## ${table.title}`, '', line(head), rule, ...body.map(line), '', ...notes, ''].join('\n');
}

function renderCell(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  if (Number.isInteger(cell)) return cell.toLocaleString('en-US');
  return Math.abs(cell) >= 100 ? Math.round(cell).toLocaleString('en-US') : cell.toPrecision(3);
}
