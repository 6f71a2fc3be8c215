'use client';

import { useEffect, useState } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import remend from 'remend';
import { MarkdownBlock, MarkdownTable } from '../components/markdown-parts';

type Plugins = NonNullable<Options['rehypePlugins']>;

/**
 * Markdown as GitHub reads it. What a model writes is not trusted: HTML stays text, and links lead to web pages and mail
 * alone. While the text grows, what is open at its end is closed, so that it is not shown as punctuation first.
 */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  const highlight = useHighlighter(text.includes('```'));
  return (
    <div className="markdown grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3 [overflow-wrap:anywhere]">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={highlight} components={COMPONENTS}>
        {streaming ? remend(text) : text}
      </ReactMarkdown>
    </div>
  );
}

/** Colours code; loaded with the first block of it. */
function useHighlighter(wanted: boolean): Plugins {
  const [plugins, setPlugins] = useState<Plugins>([]);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    void import('rehype-highlight').then(({ default: highlight }) => {
      if (current) setPlugins([highlight]);
    });
    return () => {
      current = false;
    };
  }, [wanted]);
  return plugins;
}

const COMPONENTS: Components = {
  // The page has its own headings above those of an answer.
  h1: ({ children }) => <h3 className="text-lg">{children}</h3>,
  h2: ({ children }) => <h4 className="text-base">{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  // An answer loads nothing from elsewhere: its picture is a link.
  img: ({ src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
      {alt || 'image'}
    </a>
  ),
  table: ({ children }) => <MarkdownTable>{children}</MarkdownTable>,
  pre: ({ children }) => <MarkdownBlock>{children}</MarkdownBlock>,
};
