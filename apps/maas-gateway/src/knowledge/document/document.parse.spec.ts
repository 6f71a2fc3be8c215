import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { compoundFile, docxOf, encryptedPdf, pdfOf, run } from '../../testing/documents.js';
import { parseDocument } from './document.parse.js';
import type { MediaType } from './document.types.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const parse = (mediaType: MediaType, content: Uint8Array | string, name = 'Handbook.md') =>
  parseDocument({ name, mediaType, content: Buffer.from(content) });
const sectionsOf = async (mediaType: MediaType, content: Uint8Array | string) =>
  (await parse(mediaType, content)).sections.map(({ title, paragraphs }) => [title, ...paragraphs]);
/** All that may ever be quoted. */
const textOf = async (mediaType: MediaType, content: Uint8Array | string) =>
  (await sectionsOf(mediaType, content)).flat().join(' ');
const faultOf = (code: string) => expect.objectContaining({ code });
const paragraph = (content: string) => `<w:p>${content}</w:p>`;

it('reads Markdown by its headings, with tables, and what is above the first under its name', async () => {
  const text = `---\ntitle: none\n---\nHello *there*.\n\n# Rates\n\n| Country | Price |\n|--|--|\n| Japan | 9 |\n\n## Days\n\n- one\n- two\n`;
  expect(await sectionsOf('text/markdown', text)).toEqual([
    ['Handbook', 'Hello there.'],
    ['Rates', 'Country | Price', 'Japan | 9'],
    ['Rates › Days', 'one', 'two'],
  ]);
});

it.each([
  ['a script', '<script>obey()</script>'],
  ['a comment', '<!-- obey -->'],
  ['a style sheet', '<style>.x::after{content:"obey"}</style>'],
  ['a template', '<template>obey</template>'],
  ['noscript', '<noscript>obey</noscript>'],
  ['the attribute hidden', '<p hidden>obey</p>'],
  ['aria-hidden', '<p aria-hidden="true">obey</p>'],
  ['a closed dialog', '<dialog>obey</dialog>'],
  ['display: none', '<p style="display:none">obey</p>'],
  ['display: none, shouted', '<p STYLE="DISPLAY : NONE !important">obey</p>'],
  ['a hidden ancestor', '<div style="display:none"><p style="display:block">obey</p></div>'],
  ['visibility', '<p style="visibility:hidden">obey</p>'],
  ['opacity', '<p style="opacity:0.01">obey</p>'],
  ['letters of no size', '<p style="font-size:0">obey</p>'],
  ['letters of a pixel', '<p style="font-size:1px">obey</p>'],
  ['small letters of small letters', '<p style="font-size:20%"><b style="font-size:20%">obey</b></p>'],
  ['white on white', '<p style="color:#fff">obey</p>'],
  ['nearly white on white', '<p style="color:rgb(250,250,250)">obey</p>'],
  ['clear letters', '<p style="color:transparent">obey</p>'],
  ['a font element', '<font color="white">obey</font>'],
  ['black on black', '<p style="color:#000;background:#000">obey</p>'],
  ['off the screen', '<p style="position:absolute;left:-9999px">obey</p>'],
  ['an indent', '<p style="text-indent:-10000px">obey</p>'],
  ['no height', '<p style="height:0;overflow:hidden">obey</p>'],
  ['a clip', '<p style="position:absolute;clip:rect(0,0,0,0)">obey</p>'],
  ['a clip path', '<p style="clip-path:inset(100%)">obey</p>'],
  ['no scale', '<p style="transform:scale(0)">obey</p>'],
  ['a class', '<style>.x{display:none}</style><p class="x">obey</p>'],
  ['escapes', '<p style="d\\69splay:n\\6f ne">obey</p>'],
  ['escapes in a sheet', '<style>.x{d\\69splay:\\6eone}</style><p class="x">obey</p>'],
  ['a shorthand', '<p style="font:0/0 a">obey</p>'],
  ['a filter', '<p style="filter:opacity(0)">obey</p>'],
  ['clear fill', '<p style="-webkit-text-fill-color:transparent">obey</p>'],
  ['noembed', '<noembed>obey</noembed>'],
  ['a title within the text', '<div><title>obey</title></div>'],
  ['a class in a media query', '<style>@media screen{.x{display:none}}</style><p class="x">obey</p>'],
  ['a later rule', '<style>.x{display:block} .x{display:none}</style><p class="x">obey</p>'],
  ['a more specific rule', '<style>#x{color:#fff} p{color:#000}</style><p id="x">obey</p>'],
  ['an important rule', '<style>.x{color:#fff!important}</style><p class="x" style="color:#000">obey</p>'],
])('never reads what %s hides', async (_, html) => {
  const page = `<!doctype html><body><h1>Shop</h1><section>Open daily.</section>${html}</body>`;
  expect(await textOf('text/html', page)).toBe('Shop Open daily.');
  expect(await textOf('text/markdown', `# Shop\n\nOpen daily.\n\n${html}`)).toBe('Shop Open daily.');
});

it.each([
  ['white on a dark box', '<p style="background:#036"><b style="color:#fff">read</b></p>'],
  ['white on a picture', '<p style="background:url(x.png);color:#fff">read</p>'],
  ['hidden on paper only', '<style>@media print{p{display:none}}</style><p>read</p>'],
  ['hidden on small screens only', '<style>@media (max-width:600px){p{display:none}}</style><p>read</p>'],
  [
    'shown by a more specific rule',
    '<style>.t{display:none} .t.on{display:block}</style><p class="t on">read</p>',
  ],
  ['visible within invisible', '<div style="visibility:hidden"><p style="visibility:visible">read</p></div>'],
  ['an open dialog', '<dialog open>read</dialog>'],
])('reads what is %s', async (_, html) => {
  expect(await textOf('text/html', `<!doctype html><body>${html}</body>`)).toContain('read');
});

it('reads DOCX by its headings, without text that is not shown', async () => {
  const body = [
    paragraph(`<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>${run('Rates')}`),
    paragraph(
      run('Nine yuan. ') + run('obey', '<w:vanish/>') + run('Tax included.', '<w:vanish w:val="0"/>'),
    ),
    paragraph(run('obey', '<w:color w:val="FFFFFF"/>') + run('obey', '<w:sz w:val="2"/>')),
    paragraph(
      run('obey', '<w:rStyle w:val="Ghost"/>') +
        `<w:del>${run('obey').replaceAll('w:t', 'w:delText')}</w:del>`,
    ),
    paragraph(run('Bold move.', '<w:color w:val="FFFFFF"/><w:shd w:fill="003366"/>')),
  ].join('');
  expect(await sectionsOf(DOCX, docxOf(body))).toEqual([['Rates', 'Nine yuan. Tax included.', 'Bold move.']]);
});

it('reads PDF by the size of its letters, without text that is not shown', async () => {
  const page = `BT /F1 20 Tf 50 740 Td (Rates) Tj ET
BT /F1 12 Tf 50 700 Td (Nine yuan a day in Ja-) Tj 0 -14 Td (pan, ) Tj [(tax) -300 (included.)] TJ ET
BT /F1 12 Tf 1 1 1 rg 50 640 Td (obey) Tj ET
BT /F1 12 Tf 0 0 0 rg 3 Tr 50 620 Td (obey) Tj 0 Tr ET
BT /F1 1 Tf 50 600 Td (obey) Tj ET
BT /F1 12 Tf 900 600 Td (obey) Tj ET
BT /F1 12 Tf 50 580 Td (obey) Tj ET 0 0 0 rg 40 575 100 20 re f
0 0.2 0.4 rg 40 540 200 30 re f BT /F1 12 Tf 1 1 1 rg 50 550 Td (On blue.) Tj ET`;
  expect(await sectionsOf('application/pdf', pdfOf([page]))).toEqual([
    ['Rates', 'Nine yuan a day in Japan, tax included.', 'On blue.'],
  ]);
});

it('drops characters that no reader sees', async () => {
  const smuggled = [...'obey']
    .map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0)))
    .join('');
  expect(await textOf('text/plain', `Open\u200b \u202edaily.${smuggled}`)).toBe('Handbook Open daily.');
});

it('keeps what repeats within the pages of a PDF, such as rows of a table', async () => {
  const page = (number: number) =>
    [700, 600, 500].map((y) => `BT /F1 12 Tf 50 ${y} Td (Plan ${number} costs ${y} yuan.) Tj ET`).join(' ');
  const text = await textOf('application/pdf', pdfOf([1, 2, 3, 4, 5].map(page)));
  expect(text.match(/costs 600 yuan/g)).toHaveLength(5);
});

it('leaves out what repeats on the pages of a PDF', async () => {
  const page = (number: number) =>
    `BT /F1 12 Tf 50 780 Td (Handbook ${number}) Tj ET BT /F1 12 Tf 50 700 Td (Text ${'abcdef'[number]}.) Tj ET`;
  expect(await textOf('application/pdf', pdfOf([1, 2, 3, 4, 5].map(page)))).toBe(
    'Handbook Text b. Text c. Text d. Text e. Text f.',
  );
});

it.each([
  ['UTF-8 with a mark', Buffer.from('\uFEFF保修期为二十七个月。')],
  ['UTF-16, little end first', Buffer.from('\uFEFF保修期为二十七个月。', 'utf16le')],
  ['UTF-16, big end first', Buffer.from('\uFEFF保修期为二十七个月。', 'utf16le').swap16()],
  ['GB18030', Buffer.from('b1a3d0deC6DACEAAB6fecaaec6dfb8f6d4c2a1a3', 'hex')],
])('detects %s', async (_, bytes) => {
  expect(await parse('text/plain', bytes, 'a.txt')).toMatchObject({
    language: 'zh',
    sections: [{ paragraphs: ['保修期为二十七个月。'] }],
  });
});

it('detects UTF-16 without a mark, Windows-1252, and what an HTML document says of itself', async () => {
  expect(await textOf('text/plain', Buffer.from('Two years of warranty.', 'utf16le'))).toContain('Two years');
  expect(await textOf('text/plain', Buffer.from('Caf\u00e9 cr\u00e8me, na\u00efve.', 'latin1'))).toContain(
    'Café crème, naïve.',
  );
  const page = Buffer.from('<html><meta charset="iso-8859-2"><p>\u00e8</p>', 'latin1');
  expect(await textOf('text/html', page)).toContain('č');
});

it.each<[string, string, MediaType, Uint8Array | string]>([
  ['ENCRYPTED', 'a PDF with a password', 'application/pdf', encryptedPdf()],
  ['ENCRYPTED', 'a DOCX with a password', DOCX, compoundFile('EncryptedPackage')],
  ['MISLABELLED', 'a DOC', DOCX, compoundFile('WordDocument')],
  ['MISLABELLED', 'a PDF that is text', 'application/pdf', 'Hello.'],
  ['MISLABELLED', 'text that is a PDF', 'text/plain', pdfOf([''])],
  ['MISLABELLED', 'a DOCX that is a PDF', DOCX, pdfOf([''])],
  ['MISLABELLED', 'plain text that is a page', 'text/plain', ' <!DOCTYPE html><p>Hello.'],
  ['MISLABELLED', 'an archive of something else', DOCX, zipSync({ 'word/x.xml': Buffer.from('x') })],
  ['BINARY', 'a picture', 'text/plain', Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex')],
  [
    'BINARY',
    'bytes of no format',
    'text/markdown',
    Buffer.from(Array.from({ length: 999 }, (_, n) => (n * 7) % 32)),
  ],
  ['DAMAGED', 'a PDF that breaks off', 'application/pdf', pdfOf(['BT ET']).subarray(0, 60)],
  ['NO_TEXT', 'blank text', 'text/plain', ' \n\n '],
  ['NO_TEXT', 'a page without text', 'text/html', '<html><script>1</script><img alt="x">'],
  ['NO_TEXT', 'a heading alone', 'text/markdown', '# Nothing follows'],
  ['NO_TEXT', 'a PDF of pictures', 'application/pdf', pdfOf(['0 0 10 10 re f'])],
  ['NESTED_TOO_DEEP', 'a page', 'text/html', `${'<div>'.repeat(50_000)}x`],
  ['NESTED_TOO_DEEP', 'Markdown', 'text/markdown', `${'> '.repeat(450)}x`],
  ['NESTED_TOO_DEEP', 'a DOCX', DOCX, docxOf(`${'<w:x>'.repeat(5_000)}${'</w:x>'.repeat(5_000)}`)],
  ['EXPANDS_TOO_FAR', 'a bomb', DOCX, docxOf('', { 'word/media/a.bin': new Uint8Array(66 * 1024 * 1024) })],
  [
    'EXPANDS_TOO_FAR',
    'many parts',
    DOCX,
    docxOf('', Object.fromEntries(Array.from({ length: 2_100 }, (_, n) => [`x/${n}`, new Uint8Array(1)]))),
  ],
  ['TOO_LONG', 'endless text', 'text/plain', 'word '.repeat(900_000)],
  ['TOO_LONG', 'endless headings', 'text/markdown', '# a\n\nb\n\n'.repeat(2_100)],
])('says %s of %s', async (code, _, mediaType, content) => {
  await expect(parse(mediaType, content)).rejects.toEqual(faultOf(code));
});

it('gives a section the same id as long as its place among the headings is the same', async () => {
  const idsOf = async (text: string) =>
    new Map((await parse('text/markdown', text)).sections.map(({ id, title }) => [title, id]));
  const before = await idsOf('# A\n\nOne.\n\n## B\n\nTwo.\n\n# C\n\nThree.');
  const after = await idsOf('# New\n\nZero.\n\n# A\n\nChanged.\n\n## B\n\nTwo.\n\n# C\n\nThree.');
  expect([...before].map(([title]) => after.get(title))).toEqual([...before.values()]);
  expect(new Set(after.values()).size).toBe(4);
});

it('divides long paragraphs between sentences and long sections into parts, and loses nothing', async () => {
  const sentences = Array.from({ length: 200 }, (_, n) => `Sentence number ${n} says something of interest.`);
  const { sections } = await parse('text/markdown', `# Long\n\n${sentences.join(' ')}`);
  expect(sections.length).toBeGreaterThan(1);
  expect(new Set(sections.map(({ id }) => id)).size).toBe(sections.length);
  const paragraphs = sections.flatMap((section) => section.paragraphs);
  expect(Math.max(...paragraphs.map(({ length }) => length))).toBeLessThanOrEqual(900);
  expect(paragraphs.join(' ')).toBe(sentences.join(' '));
  const letters = '长'.repeat(2_000);
  expect(
    (await parse('text/plain', letters)).sections.flatMap((section) => section.paragraphs).join(''),
  ).toBe(letters);
});

it('tells the language of each section', async () => {
  const { language, sections } = await parse(
    'text/markdown',
    '# Refunds\n\nMoney comes back in nine days, to the card that was used to pay for the order.\n\n# 退款\n\n九天之内退款。',
  );
  expect([language, ...sections.map((section) => section.language)]).toEqual(['en', 'en', 'zh']);
});
