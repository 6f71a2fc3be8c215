'use client';

import { useTranslations } from 'next-intl';
import { Dialog } from '../components/ui/dialog';
import { useMay } from '../organization/organization';
import { OrgLink } from '../organization/org-link';
import { NAVIGATION } from './navigation';

/** Help: the keyboard shortcuts of the portal, and whether the platform works. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette');
  const nav = useTranslations('nav');
  const builds = useMay()('build');
  const keys = [
    { keys: '⌘ K · Ctrl K', what: t('title') },
    { keys: '?', what: t('keys') },
    ...(builds ? [{ keys: 'c', what: t('deploy') }] : []),
    ...NAVIGATION.flatMap(({ items }) => items).map(({ name, key }) => ({
      keys: `g ${key}`,
      what: nav(name),
    })),
  ];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('help')}>
      <h3 className="mt-3 text-sm font-semibold">{t('keys')}</h3>
      <dl className="mt-2 grid grid-cols-[1fr_max-content] gap-y-2 text-sm">
        {keys.map(({ keys: combination, what }) => (
          <div key={combination} className="col-span-2 grid grid-cols-subgrid">
            <dt>{what}</dt>
            <dd>
              <kbd className="rounded-sm border bg-sunken px-1.5 py-0.5 font-mono text-xs">{combination}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <OrgLink
        href="/status"
        onClick={onClose}
        className="mt-4 inline-flex min-h-target items-center text-sm font-medium text-accent hover:underline"
      >
        {t('status')}
      </OrgLink>
    </Dialog>
  );
}
