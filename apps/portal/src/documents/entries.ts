import { DOCUMENTS, textOf } from './catalogue';
import { parseDocument, type Addresses } from './document';

/** Every document and section as something to search for, with the path of its page. */
export function documentEntries(
  locale: string,
  addresses: Addresses,
): { id: string; name: string; href: string }[] {
  return DOCUMENTS.flatMap((name) => {
    const { title, sections } = parseDocument(textOf(name, locale).text, addresses);
    const href = `/docs/${name}`;
    return [
      { id: name, name: title, href },
      ...sections.map((section) => ({
        id: `${name}#${section.id}`,
        name: `${title} › ${section.title}`,
        href: `${href}#${section.id}`,
      })),
    ];
  });
}
