const LENGTH_MAX = 32;

/** The letters and digits of an organisation's name, as its slug; undefined for a name that has none of them. */
export function slugOfName(name: string): string | undefined {
  const words = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LENGTH_MAX)
    .replace(/^-+|-+$/g, '');
  return words || undefined;
}

/** `base` with five random characters, for one that another organisation has or had. */
export function distinctSlug(base: string): string {
  return `${base}-${suffix()}`;
}

/** Without letters and digits that are mistaken for each other. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const SUFFIX_LENGTH = 5;

function suffix(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SUFFIX_LENGTH));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
