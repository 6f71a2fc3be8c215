'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { openPalette } from './palette-event';

/** Opens the command palette and shows its shortcut. */
export function SearchButton({ compact }: { compact: boolean }) {
  const t = useTranslations('palette');
  const isApple = useSyncExternalStore(never, isApplePlatform, () => false);
  return (
    <button
      type="button"
      onClick={openPalette}
      aria-keyshortcuts="Control+K Meta+K"
      {...(compact ? { 'aria-label': t('search'), title: t('search') } : {})}
      className={`flex h-8 items-center gap-2 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink ${compact ? 'w-8 shrink-0 justify-center md:w-full md:justify-start' : 'w-full border'}`}
    >
      <Search size={16} aria-hidden className="shrink-0" />
      {compact ? null : (
        <>
          {t('search')}
          <kbd className="ml-auto font-mono text-xs">{isApple ? '⌘ K' : 'Ctrl K'}</kbd>
        </>
      )}
    </button>
  );
}

/** A platform does not change. */
function never(): () => void {
  return () => undefined;
}

function isApplePlatform(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
