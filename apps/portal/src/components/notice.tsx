import type { ReactNode } from 'react';

/** What became of a form: refused, or done. */
export function Notice({ tone, children }: { tone: 'bad' | 'good' | 'warn'; children: ReactNode }) {
  return (
    <p
      role={tone === 'bad' ? 'alert' : 'status'}
      className={`tinted rounded-md px-3 py-2 text-sm ${{ bad: 'tint-bad', good: 'tint-good', warn: 'tint-warn' }[tone]}`}
    >
      {children}
    </p>
  );
}
