import { useTranslations } from 'next-intl';
import { isValidElement, type ReactNode } from 'react';
import { CodeBlock } from './snippet';

/** A table of Markdown, which scrolls by itself. */
export function MarkdownTable({ children }: { children: ReactNode }) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group">
      <table>{children}</table>
    </div>
  );
}

/** A block of code with its language, and a button that copies it; `children` is what Markdown makes of it. */
export function MarkdownBlock({ children }: { children: ReactNode }) {
  const t = useTranslations('chat');
  const props = isValidElement<{ className?: string; children?: ReactNode }>(children)
    ? children.props
    : { children };
  const language = /language-(\S+)/.exec(props.className ?? '')?.[1];
  return (
    <CodeBlock code={textWithin(props.children)} label={language ?? t('code')}>
      {props.children}
    </CodeBlock>
  );
}

/** The text of an element without its format. */
export function textWithin(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node);
  if (Array.isArray(node)) return node.map(textWithin).join('');
  return isValidElement<{ children?: ReactNode }>(node) ? textWithin(node.props.children) : '';
}
