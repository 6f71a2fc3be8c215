import { DocumentFault } from './document.fault.js';
import { DOCUMENT_LIMITS } from './document.limits.js';
import type { Block, MediaType, ParsedDocument, RawDocument } from './document.types.js';
import { assertLabelled, assertPlain } from './media.type.js';
import { plainBlocks } from './plain.blocks.js';
import { sectionsOf } from './sections.js';
import { decodeText } from './text.encoding.js';

/**
 * Reads a document; throws a DocumentFault where it cannot be. Anything else that is thrown, or that takes too long, is the
 * fault of a document that nobody foresaw: run it in a process of its own (`ParserProcess`).
 */
export async function parseDocument(document: RawDocument): Promise<ParsedDocument> {
  await assertLabelled(document);
  return sectionsOf(document.name, await READERS[document.mediaType](document.content));
}

/** Libraries are loaded with the first document that needs them. */
const READERS: Record<MediaType, (content: Uint8Array) => Promise<Block[]> | Block[]> = {
  'text/plain': (content) => plainBlocks(bounded(plainText(content))),
  'text/markdown': async (content) => {
    const { markdownHtml } = await import('./markdown.html.js');
    return htmlBlocksOf(markdownHtml(bounded(plainText(content))));
  },
  'text/html': (content) => htmlBlocksOf(bounded(decodeText(content, { html: true }))),
  'application/pdf': async (content) => (await import('./pdf.blocks.js')).pdfBlocks(content),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': async (content) =>
    htmlBlocksOf(await (await import('./docx.html.js')).docxHtml(content)),
};

async function htmlBlocksOf(html: string): Promise<Block[]> {
  return (await import('./html.blocks.js')).htmlBlocks(html);
}

function plainText(content: Uint8Array): string {
  const text = decodeText(content);
  assertPlain(text);
  return text;
}

/** Before it is parsed: markup is at most a few times as long as its text. */
function bounded(text: string): string {
  if (text.trim() === '') throw new DocumentFault('NO_TEXT');
  if (text.length > 2 * DOCUMENT_LIMITS.charactersMax) throw new DocumentFault('TOO_LONG');
  return text;
}
