import { expect, it } from 'vitest';
import { ACCEPTED, mediaTypeOf, typeName } from './media-type';

it.each([
  ['Manual.MD', 'text/markdown', 'Markdown'],
  ['notes.v2.txt', 'text/plain', 'TXT'],
  ['index.htm', 'text/html', 'HTML'],
  ['手册.pdf', 'application/pdf', 'PDF'],
  ['a.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'DOCX'],
])('%s is %s', (name, type, called) => {
  expect(mediaTypeOf(name)).toBe(type);
  expect(typeName(type)).toBe(called);
});

it.each(['photo.png', 'md', 'archive.docx.zip', 'constructor.', 'x.constructor'])(
  '%s is not accepted',
  (name) => expect(mediaTypeOf(name)).toBeUndefined(),
);

it('offers the picker each end of a name', () => expect(ACCEPTED.split(',')).toContain('.markdown'));
