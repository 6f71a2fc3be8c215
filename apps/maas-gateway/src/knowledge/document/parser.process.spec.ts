import { expect, it } from 'vitest';
import { docxOf, pdfOf } from '../../testing/documents.js';
import { PARSER_LIMITS, parseInProcess } from './parser.process.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const text = { name: 'a.md', mediaType: 'text/markdown', content: Buffer.from('# One\n\nTwo.') } as const;
const unbroken = new AbortController().signal;
const within = (change: Partial<typeof PARSER_LIMITS>) => ({
  signal: unbroken,
  limits: { ...PARSER_LIMITS, ...change },
});
const TOO_SLOW = { fault: expect.objectContaining({ code: 'TOO_SLOW', remedy: expect.any(String) }) };

it('reads each kind of document in a process of its own', async () => {
  expect(await parseInProcess(text, { signal: unbroken })).toMatchObject({
    parsed: { language: 'en', sections: [{ title: 'One', paragraphs: ['Two.'] }] },
  });
  const pdf = pdfOf(['BT /F1 12 Tf 50 700 Td (Nine yuan.) Tj ET']);
  expect(
    await parseInProcess({ name: 'a.pdf', mediaType: 'application/pdf', content: pdf }, { signal: unbroken }),
  ).toMatchObject({ parsed: { sections: [{ paragraphs: ['Nine yuan.'] }] } });
  const docx = docxOf('<w:p><w:r><w:t>Nine yuan.</w:t></w:r></w:p>');
  expect(
    await parseInProcess({ name: 'a.docx', mediaType: DOCX, content: docx }, { signal: unbroken }),
  ).toMatchObject({ parsed: { sections: [{ paragraphs: ['Nine yuan.'] }] } });
});

it('answers with the fault of a document', async () => {
  const document = { ...text, content: Buffer.from('<html>Hello') };
  expect(await parseInProcess(document, { signal: unbroken })).toEqual({
    fault: expect.objectContaining({ code: 'MISLABELLED', message: expect.stringContaining('text/html') }),
  });
});

it('ends a process that takes too long, too much memory, or writes too much', async () => {
  expect(await parseInProcess(text, within({ wallMs: 20 }))).toEqual(TOO_SLOW);
  expect(await parseInProcess(text, within({ residentBytes: 1_000_000 }))).toEqual(TOO_SLOW);
  expect(await parseInProcess(text, within({ outputBytes: 10 }))).toEqual(TOO_SLOW);
  const wide = { ...text, content: Buffer.from('<b>x</b> '.repeat(400_000)) };
  expect(await parseInProcess(wide, within({ heapMebibytes: 24 }))).toEqual(TOO_SLOW);
});

it('is ended by its signal', async () => {
  const stopping = new AbortController();
  const answer = parseInProcess(text, { signal: stopping.signal });
  stopping.abort(new Error('stopping'));
  await expect(answer).rejects.toThrow('stopping');
});
