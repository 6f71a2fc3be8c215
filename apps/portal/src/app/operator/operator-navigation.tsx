'use client';

import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { OPERATOR_PAGES } from './operator-pages';

export function OperatorNavigation() {
  const t = useTranslations('operation');
  const path = usePathname();
  return (
    <nav
      aria-label={t('navigation')}
      className="order-3 -mx-4 flex w-screen gap-1 overflow-x-auto px-4 md:order-2 md:mx-0 md:w-auto md:px-0"
    >
      {OPERATOR_PAGES.map((name) => {
        const href = `/operator/${name}`;
        const current = path === href || path.startsWith(`${href}/`);
        return (
          <Link
            key={name}
            href={href}
            aria-current={current ? 'page' : undefined}
            className={`-mb-px inline-flex h-11 items-center border-y-2 border-t-transparent px-2 text-sm whitespace-nowrap md:h-12 ${current ? 'border-b-accent font-medium text-ink' : 'border-b-transparent text-muted hover:text-ink'}`}
          >
            {t(`pages.${name}`)}
          </Link>
        );
      })}
    </nav>
  );
}
