'use client';

import dynamic from 'next/dynamic';

/** A snippet in a tab that is not open at first: its code is loaded when it is. */
export const SnippetLazily = dynamic(() => import('./snippet').then((module) => module.Snippet), {
  ssr: false,
  loading: () => <div className="skeleton h-64" />,
});

/** A block of code, in the same way. */
export const CodeBlockLazily = dynamic(() => import('./snippet').then((module) => module.CodeBlock), {
  ssr: false,
  loading: () => <div className="skeleton h-64" />,
});
