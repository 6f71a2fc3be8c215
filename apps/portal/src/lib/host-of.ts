/** The host of a URL with its port; the text itself where it is none. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
