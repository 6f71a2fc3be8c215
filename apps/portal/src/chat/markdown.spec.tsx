import { NextIntlClientProvider } from 'next-intl';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import en from '../../messages/en.json';
import { Markdown } from './markdown';

function html(text: string, streaming = false): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={en} timeZone="UTC">
      <Markdown text={text} streaming={streaming} />
    </NextIntlClientProvider>,
  );
}

it('formats headings, lists, tables, links and code', () => {
  expect(html('# Title')).toContain('>Title</h3>');
  expect(html('1. one\n2. two\n   - three')).toMatch(/<ol>.*<li>two\s*<ul>.*three/s);
  expect(html('| a | b |\n|---|---|\n| 1 | 2 |')).toMatch(/<table>.*<th>a<\/th>.*<td>2<\/td>/s);
  expect(html('[site](https://example.com)')).toContain('href="https://example.com"');
  expect(html('use `a -> b`')).toContain('<code>a -&gt; b</code>');
  expect(html('```ts\nconst f = (a) => a;\n```')).toMatch(/aria-label="ts".*const f = \(a\) =&gt; a;/s);
});

it('takes HTML and other schemes for text', () => {
  expect(html('<img src=x onerror=alert(1)> <script>alert(1)</script>')).not.toMatch(/<img|<script/);
  expect(html('[x](javascript:alert(1)) [y](data:text/html,x)')).not.toMatch(/javascript:|data:/);
  expect(html('![pixel](https://tracker.example/p.png)')).not.toContain('<img');
});

it('closes what is still open while the text grows', () => {
  expect(html('It is **impor', true)).toContain('<strong>impor</strong>');
  expect(html('run `npm ins', true)).toContain('<code>npm ins</code>');
  expect(html('It is **impor')).toContain('**impor');
});
