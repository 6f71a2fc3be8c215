'use client';

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { AccountMenu } from './account-menu';
import { Logo } from './logo';
import { isCurrent, NAVIGATION, type NavigationItem } from './navigation';
import { OrganizationMenu } from './organization-menu';
import { SearchButton } from './search-button';
import type { ShellSession } from './session';
import { OrgLink } from '../organization/org-link';

const COLLAPSED = 'isthmus-rail';

/** The left rail; on a phone a bar at the bottom takes its place. */
export function Rail({ session }: { session: ShellSession }) {
  const t = useTranslations('nav');
  const path = usePathname();
  const [collapsed, setCollapsed] = useState(false);
  useEffect(() => setCollapsed(localStorage.getItem(COLLAPSED) === '1'), []);
  const toggle = () => {
    localStorage.setItem(COLLAPSED, collapsed ? '0' : '1');
    setCollapsed(!collapsed);
  };
  const Toggle = collapsed ? PanelLeftOpen : PanelLeftClose;
  return (
    <header
      className={`sticky top-0 hidden h-dvh shrink-0 flex-col border-r bg-surface md:flex ${collapsed ? 'w-14' : 'w-56'}`}
    >
      <div className="flex h-14 items-center gap-2 px-3">
        <span className="inline-flex size-8 shrink-0 items-center justify-center">
          <Logo size={22} />
        </span>
        {collapsed ? null : <OrganizationMenu session={session} />}
      </div>
      <div className="px-2 pb-2">
        <SearchButton compact={collapsed} />
      </div>
      <nav aria-label={t('label')} className="flex-1 overflow-y-auto px-2 pb-2">
        {NAVIGATION.map((group) => (
          <div key={group.name} className="mb-2">
            {group.name === 'home' || collapsed ? null : (
              <div className="px-2 pt-2 pb-1 text-xs text-muted">{t(`group.${group.name}`)}</div>
            )}
            {group.items.map((item) => (
              <RailLink
                key={item.name}
                item={item}
                label={t(item.name)}
                current={isCurrent(item, path)}
                collapsed={collapsed}
              />
            ))}
          </div>
        ))}
      </nav>
      <div className={`flex gap-1 border-t p-2 ${collapsed ? 'flex-col' : ''}`}>
        <AccountMenu session={session} compact={collapsed} />
        <button
          type="button"
          onClick={toggle}
          aria-expanded={!collapsed}
          title={t(collapsed ? 'expand' : 'collapse')}
          aria-label={t(collapsed ? 'expand' : 'collapse')}
          className="ml-auto inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover"
        >
          <Toggle size={16} aria-hidden />
        </button>
      </div>
    </header>
  );
}

function RailLink(props: { item: NavigationItem; label: string; current: boolean; collapsed: boolean }) {
  const { item, label, current, collapsed } = props;
  const Icon = item.icon;
  return (
    <OrgLink
      href={item.href}
      title={collapsed ? label : undefined}
      aria-label={label}
      aria-current={current ? 'page' : undefined}
      className={`flex h-8 items-center gap-2 rounded-md px-2 text-sm ${current ? 'bg-hover font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink'}`}
    >
      <Icon size={16} aria-hidden className={current ? 'text-accent' : ''} />
      {collapsed ? null : label}
    </OrgLink>
  );
}
