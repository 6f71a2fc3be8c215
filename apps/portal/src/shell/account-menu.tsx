'use client';

import { CircleHelp, CircleUserRound, LogOut, ServerCog, UserCog } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../components/ui/menu';
import type { Theme } from '../i18n/locales';
import { useOpenPage } from '../organization/organization';
import { leave } from './leave';
import { openHelp } from './palette-event';
import { rememberLocale, rememberTheme } from './preferences';
import type { ShellSession } from './session';

/** Theme, language and sign-out. `outside`: on a page outside organisations, at its top. */
export function AccountMenu({
  session,
  compact,
  outside = false,
}: {
  session: Omit<ShellSession, 'organizations'>;
  compact: boolean;
  outside?: boolean;
}) {
  const t = useTranslations('account');
  const locale = useLocale();
  const router = useRouter();
  const [theme, setTheme] = useState<Theme>(session.theme);
  return (
    <Menu
      // The visible address is part of the accessible name: users of speech input say what they see (WCAG 2.5.3).
      label={`${t('menu')}: ${session.user.email}`}
      side={outside ? 'bottom' : 'top'}
      className={`flex h-8 min-w-0 items-center gap-2 rounded-md px-2 text-sm text-muted hover:bg-hover ${compact ? 'w-8' : 'flex-1'}`}
      trigger={
        <>
          <CircleUserRound size={16} aria-hidden className="shrink-0" />
          {compact ? null : <span className="truncate">{session.user.email}</span>}
        </>
      }
    >
      <PageItems operator={session.user.operator && !outside} />
      <MenuLine />
      <MenuChoice
        label={t('theme')}
        value={theme}
        options={[
          { value: 'system', label: t('themeSystem') },
          { value: 'light', label: t('themeLight') },
          { value: 'dark', label: t('themeDark') },
        ]}
        onChange={(next: Theme) => {
          setTheme(next);
          rememberTheme(next);
        }}
      />
      <MenuLine />
      <MenuChoice
        label={t('language')}
        value={locale}
        options={[
          { value: 'en', label: 'English' },
          { value: 'zh', label: '中文' },
        ]}
        onChange={(next) => {
          rememberLocale(next);
          router.refresh();
        }}
      />
      <MenuLine />
      {outside ? null : (
        <MenuItem onClick={openHelp}>
          <CircleHelp size={16} aria-hidden /> {t('help')}
        </MenuItem>
      )}
      <MenuItem onClick={() => leave()}>
        <LogOut size={16} aria-hidden /> {t('signOut')}
      </MenuItem>
    </Menu>
  );
}

function PageItems({ operator }: { operator: boolean }) {
  const t = useTranslations('account');
  const router = useRouter();
  const openPage = useOpenPage();
  return (
    <>
      <MenuItem onClick={() => openPage('/account')}>
        <UserCog size={16} aria-hidden /> {t('page')}
      </MenuItem>
      {operator ? (
        <MenuItem onClick={() => router.push('/operator')}>
          <ServerCog size={16} aria-hidden /> {t('operation')}
        </MenuItem>
      ) : null}
    </>
  );
}
