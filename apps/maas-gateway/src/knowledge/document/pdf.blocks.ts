import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';
import { DocumentFault } from './document.fault.js';
import { DOCUMENT_LIMITS } from './document.limits.js';
import type { Block } from './document.types.js';
import { blocksOfLines, linesOf, type Line } from './pdf.lines.js';
import { PageReader } from './pdf.page.js';

/** The visible text of a PDF. Throws ENCRYPTED, DAMAGED or TOO_LONG. */
export async function pdfBlocks(content: Uint8Array): Promise<Block[]> {
  const { OPS } = await getResolvedPDFJS();
  const pdf = await opened(content);
  if (pdf.numPages > DOCUMENT_LIMITS.pagesMax)
    throw new DocumentFault(
      'TOO_LONG',
      `it has ${pdf.numPages} pages, and may have ${DOCUMENT_LIMITS.pagesMax}`,
    );
  const layers = await pdf.getOptionalContentConfig();
  const lines: Line[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { fnArray, argsArray } = await page.getOperatorList();
    const program = {
      operations: fnArray,
      arguments: argsArray as (unknown[] | null)[], // what each operation takes
      view: page.view,
      isLayerVisible: (layer: unknown) => layers.isVisible(layer) === true,
    };
    const fragments = new PageReader(program, OPS).read();
    lines.push(...linesOf(fragments, number));
    page.cleanup();
  }
  return blocksOfLines(lines, pdf.numPages);
}

async function opened(content: Uint8Array) {
  try {
    return await getDocumentProxy(new Uint8Array(content), { verbosity: 0 });
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') throw new DocumentFault('ENCRYPTED');
    throw new DocumentFault('DAMAGED');
  }
}
