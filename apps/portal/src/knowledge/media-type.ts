const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Types of documents by how their names end; what browsers say of Markdown differs. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['md', 'text/markdown'],
  ['markdown', 'text/markdown'],
  ['txt', 'text/plain'],
  ['html', 'text/html'],
  ['htm', 'text/html'],
  ['pdf', 'application/pdf'],
  ['docx', DOCX],
]);

/** What a picker of files offers. */
export const ACCEPTED = [...TYPES.keys()].map((end) => `.${end}`).join(',');

/** The type of a document by its name; undefined for one that is not accepted. */
export function mediaTypeOf(name: string): string | undefined {
  const end = name.split('.').pop()?.toLowerCase() ?? '';
  return name.includes('.') ? TYPES.get(end) : undefined;
}

/** What people call a type. */
export function typeName(mediaType: string): string {
  return NAMES[mediaType] ?? mediaType;
}

const NAMES: Readonly<Record<string, string>> = {
  'text/markdown': 'Markdown',
  'text/plain': 'TXT',
  'text/html': 'HTML',
  'application/pdf': 'PDF',
  [DOCX]: 'DOCX',
};
