/** A document as its page shows it. */
export interface ParsedDocument {
  title: string;
  /** Without the title. */
  body: string;
  /** Headings of the second level, in order. */
  sections: { id: string; title: string }[];
}

/** Public addresses of this installation. */
export interface Addresses {
  GATEWAY_URL: string;
  MODELS_URL: string;
  PORTAL_URL: string;
}

/** Splits a document; `$MODELS_URL` and its like become the addresses of this installation. */
export function parseDocument(text: string, addresses: Addresses): ParsedDocument {
  const filled = text.replace(/\$(GATEWAY_URL|MODELS_URL|PORTAL_URL)\b/g, (_, name: keyof Addresses) =>
    addresses[name].replace(/\/$/, ''),
  );
  const [, title = '', body = ''] = /^# (.+)\n([^]*)$/.exec(filled) ?? [];
  const sections = linesOutsideCode(body).flatMap((line) => {
    const [, heading] = /^## (.+)$/.exec(line) ?? [];
    return heading === undefined ? [] : [{ id: headingId(heading), title: plain(heading) }];
  });
  return { title: plain(title), body, sections };
}

/** The id of a heading in the address of its page. */
export function headingId(heading: string): string {
  return plain(heading)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The name of the document that a link of another one leads to, with its heading; undefined where it leads out of `docs`. */
export function linkedDocument(href: string): { name: string; hash: string } | undefined {
  const [, name = '', hash = ''] = /^(?:\.{1,2}\/)*([a-z-]+)\.md(#.*)?$/.exec(href) ?? [];
  return name === '' ? undefined : { name, hash };
}

function linesOutsideCode(text: string): string[] {
  let inCode = false;
  return text.split('\n').filter((line) => {
    if (line.startsWith('```')) inCode = !inCode;
    return !inCode;
  });
}

/** A heading without the marks of its format. */
function plain(heading: string): string {
  return heading.replace(/[`*_]/g, '').trim();
}
