/** The origins in what a person typed: one a line, or separated by commas or spaces. */
export function originsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((origin) => origin !== '');
}
