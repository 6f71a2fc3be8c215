'use client';

import dynamic from 'next/dynamic';

/** The evaluation of a base; its code is loaded when it is first opened. */
export const EvaluationLazily = dynamic(() => import('./evaluation').then((module) => module.Evaluation), {
  ssr: false,
  loading: () => <div className="skeleton h-64" />,
});
