'use client';

import dynamic from 'next/dynamic';

/** The explanation of a placement; its code is loaded when there is one to show. */
export const ExplainLazily = dynamic(() => import('./explain').then((module) => module.Explain), {
  ssr: false,
  loading: () => <div className="skeleton h-64" />,
});
