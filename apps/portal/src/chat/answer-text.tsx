import { useTranslations } from 'next-intl';
import { CodeBlock } from '../components/snippet';
import { blocksOf, runsOf } from './rich-text';

/** A formatted answer: paragraphs, and code blocks with a copy button. */
export function AnswerText({ text }: { text: string }) {
  const t = useTranslations('chat');
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
      {blocksOf(text).map((block, at) =>
        block.kind === 'code' ? (
          <CodeBlock key={at} code={block.code} label={block.language || t('code')} />
        ) : (
          <p key={at} className="[overflow-wrap:anywhere] whitespace-pre-wrap">
            {runsOf(block.text).map(({ style, text: run }, index) => {
              if (style === 'strong') return <strong key={index}>{run}</strong>;
              if (style === 'plain') return run;
              return (
                <code key={index} className="rounded-sm bg-sunken px-1 font-mono text-[0.9em]">
                  {run}
                </code>
              );
            })}
          </p>
        ),
      )}
    </div>
  );
}
