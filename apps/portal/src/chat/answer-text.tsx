'use client';

import { lazy, Suspense } from 'react';

const Markdown = lazy(() => import('./markdown').then((module) => ({ default: module.Markdown })));

/** A formatted answer; `streaming` while it grows. Until the formatter is loaded it is the text itself. */
export function AnswerText({ text, streaming }: { text: string; streaming: boolean }) {
  if (text === '') return null;
  const plain = <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">{text}</p>;
  return (
    <Suspense fallback={plain}>
      <Markdown text={text} streaming={streaming} />
    </Suspense>
  );
}
