import { micromark } from 'micromark';
import { gfmStrikethrough, gfmStrikethroughHtml } from 'micromark-extension-gfm-strikethrough';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';

const FRONT_MATTER = /^---\n[\s\S]{0,20000}?\n---\n/;

/**
 * Markdown, with the HTML that it contains: what of it is hidden there is decided as in a web page. Without GFM's filter of tags,
 * which would make visible text of them.
 */
export function markdownHtml(text: string): string {
  const body = text.replace(/\r\n?/g, '\n').replace(FRONT_MATTER, '');
  return micromark(body, {
    allowDangerousHtml: true,
    extensions: [gfmTable(), gfmStrikethrough()],
    htmlExtensions: [gfmTableHtml(), gfmStrikethroughHtml()],
  });
}
