'use client';

import { LogOut, CircleUserRound } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../components/ui/menu';
import type { Theme } from '../i18n/locales';
import { signOut } from './actions';
import { rememberLocale, rememberTheme } from './preferences';
import type { ShellSession } from './session';

/** Theme, language and sign-out. */
export function AccountMenu({ session, compact }: { session: ShellSession; compact: boolean }) {
  const t = useTranslations('account');
  const locale = useLocale();
  const router = useRouter();
  const [theme, setTheme] = useState<Theme>(session.theme);
  return (
    <Menu
      // The visible address is part of the accessible name: users of speech input say what they see (WCAG 2.5.3).
      label={`${t('menu')}: ${session.user.email}`}
      side="top"
      className={`flex h-8 min-w-0 items-center gap-2 rounded-md px-2 text-sm text-muted hover:bg-hover ${compact ? 'w-8' : 'flex-1'}`}
      trigger={
        <>
          <CircleUserRound size={16} aria-hidden className="shrink-0" />
          {compact ? null : <span className="truncate">{session.user.email}</span>}
        </>
      }
    >
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
      <MenuItem onClick={() => void signOut()}>
        <LogOut size={16} aria-hidden /> {t('signOut')}
      </MenuItem>
    </Menu>
  );
}
