import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { headingId, linkedDocument, parseDocument } from './document';

const DOCS = join(import.meta.dirname, '../../../../docs');
const ADDRESSES = {
  GATEWAY_URL: 'https://agents.example/',
  MODELS_URL: 'https://models.example',
  PORTAL_URL: 'https://portal.example',
};
const GUIDES = readdirSync(join(DOCS, 'guide/en'));

it('splits a document into its title, its body and its sections', () => {
  const text =
    '# A `title`\n\nText.\n\n## One\n\n```sh\n## no heading\n```\n\n### Deeper\n\n## Keys & *more*\n';
  expect(parseDocument(text, ADDRESSES)).toMatchObject({
    title: 'A title',
    sections: [
      { id: 'one', title: 'One' },
      { id: 'keys-more', title: 'Keys & more' },
    ],
  });
  expect(parseDocument(text, ADDRESSES).body).not.toContain('# A');
});

it('fills in the addresses of the installation, and no other variable', () => {
  const { body } = parseDocument('# T\ncurl $MODELS_URL/v1 $GATEWAY_URL/agents $KEY $MODELS_URLS', ADDRESSES);
  expect(body).toBe('curl https://models.example/v1 https://agents.example/agents $KEY $MODELS_URLS');
});

it.each([
  ['agents.md', { name: 'agents', hash: '' }],
  ['../../who-pays.md#one', { name: 'who-pays', hash: '#one' }],
  ['adr/0017-quota-leases.md', undefined],
  ['examples/verify-receipt.mjs', undefined],
  ['https://example.com/agents.md', undefined],
])('knows where %s leads', (href, linked) => expect(linkedDocument(href)).toEqual(linked));

it('keeps Chinese headings in their ids', () => expect(headingId('创建 `密钥`')).toBe('创建-密钥'));

it('has every guide in both languages, with the same sections and examples', () => {
  expect(readdirSync(join(DOCS, 'guide/zh'))).toEqual(GUIDES);
  for (const file of GUIDES) {
    const [en = '', zh = ''] = ['en', 'zh'].map((locale) =>
      readFileSync(join(DOCS, 'guide', locale, file), 'utf8'),
    );
    const shape = (text: string) => ({
      sections: parseDocument(text, ADDRESSES).sections.length,
      code: (text.match(/^```/gm) ?? []).length,
      links: [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, href]) => href),
    });
    expect(shape(zh), file).toEqual(shape(en));
  }
});
