import type { Page } from 'playwright-core';

/** What Chinese text has of other languages: names, units, formats, what is typed as it is. */
const NAMES =
  /https?:\S+|[\w.+-]+@[\w.-]+|\b(?:Isthmus|isthmus|Default|Administrator|API|OpenAI|A2A|MCP|Ctrl|CSV|FOCUS|CloudEvents|JSON-RPC|HTTP\+JSON|Streamable HTTP|gRPC|JSON|URL|TypeScript|Python|Go|cURL|UTC|GMT[+-]?\d*|ms|km|Gbit|Telecom|npm|ID|CPU|MiB|eSIM|PDF|DOCX|HTML|Markdown|TXT|PIN|OpenID Connect|URI|https)\b|[a-z]+(?:[./_-][a-z0-9]+)+|[A-Z][a-z]+\/[A-Z]\w+/g;

/** English words in the text of a Chinese page, its dialogs and open menus; `names` are what people called things. */
export async function englishIn(page: Page, names: readonly string[]): Promise<string[]> {
  // Code is English in every language.
  const text = await page.evaluate(() => {
    const roots = document.querySelectorAll('main, [role=dialog], [role=menu], [role=listbox]');
    const texts = [...roots].flatMap((root) => {
      const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      for (let node = nodes.nextNode(); node; node = nodes.nextNode())
        if (!node.parentElement?.closest('code, pre, textarea, script, style'))
          found.push(node.textContent ?? '');
      return found;
    });
    return texts.join(' ');
  });
  const rest = names.reduce((left, name) => left.replaceAll(name, ''), text).replaceAll(NAMES, '');
  return rest.match(/[A-Za-z]{3,}/g) ?? [];
}
