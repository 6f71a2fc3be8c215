'use client';

import { Ellipsis } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { usePathname } from 'next/navigation';
import { Menu, MenuItem } from '../components/ui/menu';
import { OrgLink } from '../organization/org-link';
import { useOpenPage } from '../organization/organization';
import { isCurrent, NAVIGATION, type NavigationItem } from './navigation';

const ITEMS = NAVIGATION.flatMap(({ items }) => items);
const FIRST = ['overview', 'agents', 'playground', 'usage'];

/** Navigation on a phone: four pages, the rest behind one button. */
export function BottomBar() {
  const t = useTranslations('nav');
  const path = usePathname();
  const openPage = useOpenPage();
  return (
    <nav
      aria-label={t('label')}
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t bg-surface md:hidden"
    >
      {ITEMS.filter(({ name }) => FIRST.includes(name)).map((item) => (
        <BarLink key={item.name} item={item} label={t(item.name)} current={isCurrent(item, path)} />
      ))}
      <Menu
        label={t('more')}
        side="top"
        className="flex h-14 flex-col items-center justify-center gap-0.5 text-xs text-muted"
        trigger={
          <>
            <Ellipsis size={18} aria-hidden />
            {t('more')}
          </>
        }
      >
        {ITEMS.filter(({ name }) => !FIRST.includes(name)).map(({ name, href, icon: Icon }) => (
          <MenuItem key={name} onClick={() => openPage(href)}>
            <Icon size={16} aria-hidden />
            {t(name)}
          </MenuItem>
        ))}
      </Menu>
    </nav>
  );
}

function BarLink({ item, label, current }: { item: NavigationItem; label: string; current: boolean }) {
  const Icon = item.icon;
  return (
    <OrgLink
      href={item.href}
      aria-current={current ? 'page' : undefined}
      className={`flex h-14 flex-col items-center justify-center gap-0.5 text-xs ${current ? 'text-accent' : 'text-muted'}`}
    >
      <Icon size={18} aria-hidden />
      {label}
    </OrgLink>
  );
}
