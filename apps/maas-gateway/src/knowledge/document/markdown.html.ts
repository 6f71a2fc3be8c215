import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

const FRONT_MATTER = /^---\n[\s\S]{0,20000}?\n---\n/;

/** Markdown, with the HTML that it contains: what of it is hidden there is decided as in a web page. */
export function markdownHtml(text: string): string {
  const body = text.replace(/\r\n?/g, '\n').replace(FRONT_MATTER, '');
  return micromark(body, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}
