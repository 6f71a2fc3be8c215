'use client';

import { useTranslations } from 'next-intl';
import { Dialog } from '../components/ui/dialog';
import { NAVIGATION } from './navigation';

/** The keyboard shortcuts of the portal. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette');
  const nav = useTranslations('nav');
  const keys = [
    { keys: '⌘ K · Ctrl K', what: t('title') },
    { keys: '?', what: t('keys') },
    { keys: 'c', what: t('deploy') },
    ...NAVIGATION.flatMap(({ items }) => items).map(({ name, key }) => ({
      keys: `g ${key}`,
      what: nav(name),
    })),
  ];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('keys')}>
      <dl className="mt-3 grid grid-cols-[1fr_max-content] gap-y-2 text-sm">
        {keys.map(({ keys: combination, what }) => (
          <div key={combination} className="col-span-2 grid grid-cols-subgrid">
            <dt>{what}</dt>
            <dd>
              <kbd className="rounded-sm border bg-sunken px-1.5 py-0.5 font-mono text-xs">{combination}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
