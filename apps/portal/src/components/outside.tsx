import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Logo } from '../shell/logo';

/** A page outside the console: a title, a form, a line below it. */
export async function Outside(props: {
  title: string;
  lead?: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
}) {
  const common = await getTranslations('common');
  return (
    <main className="grid min-h-dvh content-center justify-items-center gap-6 px-4 py-10">
      <div className="grid justify-items-center gap-2 text-center">
        <Logo size={40} />
        <h1 className="text-xl font-semibold">{props.title}</h1>
        <p className="max-w-sm text-balance text-muted">{props.lead ?? common('tagline')}</p>
      </div>
      {props.children}
      {props.foot ? <div className="max-w-sm text-center text-sm text-muted">{props.foot}</div> : null}
    </main>
  );
}
