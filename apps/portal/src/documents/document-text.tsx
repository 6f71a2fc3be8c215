import type { ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import remarkGfm from 'remark-gfm';
import { MarkdownBlock, MarkdownTable, textWithin } from '../components/markdown-parts';
import { OrgLink } from '../organization/org-link';
import { documentNamed } from './catalogue';
import { headingId, linkedDocument } from './document';

/** The body of a document of ours. It is rendered on the server: its reader loads no formatter. */
export function DocumentText({ body }: { body: string }) {
  return (
    <div className="markdown grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4 leading-relaxed [overflow-wrap:anywhere]">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeHighlight]} components={COMPONENTS}>
        {body}
      </ReactMarkdown>
    </div>
  );
}

const COMPONENTS: Components = {
  h2: ({ children }) => (
    <h2 id={headingId(textWithin(children))} className="mt-4 scroll-mt-20 text-lg font-semibold">
      {children}
    </h2>
  ),
  h3: ({ children }) => (
    <h3 id={headingId(textWithin(children))} className="mt-2 scroll-mt-20 text-base">
      {children}
    </h3>
  ),
  a: ({ href = '', children }) => <DocumentLink href={href}>{children}</DocumentLink>,
  table: ({ children }) => <MarkdownTable>{children}</MarkdownTable>,
  pre: ({ children }) => <MarkdownBlock>{children}</MarkdownBlock>,
};

/** To another document within the portal, or to the web; what is in the repository only stays text. */
function DocumentLink({ href, children }: { href: string; children: ReactNode }) {
  if (/^https?:/.test(href))
    return (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    );
  if (href.startsWith('#')) return <a href={href}>{children}</a>;
  const linked = linkedDocument(href);
  const name = linked && documentNamed(linked.name);
  return name && linked ? <OrgLink href={`/docs/${name}${linked.hash}`}>{children}</OrgLink> : children;
}
