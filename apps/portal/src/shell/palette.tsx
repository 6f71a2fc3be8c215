'use client';

import { Command } from 'cmdk';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect, useState, type ReactNode } from 'react';
import type { PaletteEntry } from '../app/api/palette/route';
import { signOut } from './actions';
import { NAVIGATION } from './navigation';
import { rememberLocale, rememberTheme } from './preferences';

const ITEM =
  'flex min-h-9 items-center justify-between gap-3 rounded-md px-2 text-sm select-none data-[selected=true]:bg-hover';
/** Maximum number of entries of one kind: a thousand rows would slow down every key press. */
const SHOWN_MAX = 8;

/** Reaches every page, every agent, model and key by name, and every action. */
export function Palette({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const t = useTranslations('palette');
  const nav = useTranslations('nav');
  const router = useRouter();
  const [query, setQuery] = useState('');
  const entries = useEntries();
  const go = (href: string) => {
    onClose();
    router.push(href);
  };
  const run = (action: () => void) => {
    action();
    onClose();
    router.refresh();
  };
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label={t('title')}
      overlayClassName="fixed inset-0 z-40 bg-[oklch(0.15_0.02_245/0.45)]"
      contentClassName="slide-in fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border bg-raised shadow-float"
    >
      <Command.Input
        value={query}
        onValueChange={setQuery}
        placeholder={t('placeholder')}
        className="h-11 w-full border-b bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-2">
        <Command.Empty className="px-2 py-6 text-center text-sm text-muted">{t('none')}</Command.Empty>
        <Group heading={t('pages')}>
          {NAVIGATION.flatMap(({ items }) => items).map(({ name, href, key }) => (
            <Item
              key={name}
              value={`${nav(name)} ${name}`}
              label={nav(name)}
              onSelect={() => go(href)}
              hint={`g ${key}`}
            />
          ))}
        </Group>
        <Group heading={t('actions')}>
          <Item value={t('deploy')} onSelect={() => go('/agents/deploy')} hint="c" />
          <Item value={t('createKey')} onSelect={() => go('/keys?create=1')} />
          <Item value={t('verify')} onSelect={() => go('/activity')} />
          <Item value={t('dark')} onSelect={() => run(() => rememberTheme('dark'))} />
          <Item value={t('light')} onSelect={() => run(() => rememberTheme('light'))} />
          <Item value={t('system')} onSelect={() => run(() => rememberTheme('system'))} />
          <Item value="English" onSelect={() => run(() => rememberLocale('en'))} />
          <Item value="中文" onSelect={() => run(() => rememberLocale('zh'))} />
          <Item value={t('keys')} onSelect={onKeys} hint="?" />
          <Item value={t('signOut')} onSelect={() => void signOut()} />
        </Group>
        {(['agent', 'model', 'key'] as const).map((kind) => (
          <Group key={kind} heading={t(kind)}>
            {matching(entries, kind, query).map(({ id, name, href }) => (
              <Item key={id} value={`${name} ${kind} ${id}`} label={name} onSelect={() => go(href)} />
            ))}
          </Group>
        ))}
      </Command.List>
    </Command.Dialog>
  );
}

/** The first few of a kind whose name or id contains the query. */
function matching(entries: PaletteEntry[], kind: PaletteEntry['kind'], query: string): PaletteEntry[] {
  const needle = query.trim().toLowerCase();
  return entries
    .filter((entry) => entry.kind === kind && `${entry.name} ${entry.id}`.toLowerCase().includes(needle))
    .slice(0, SHOWN_MAX);
}

function useEntries(): PaletteEntry[] {
  const [entries, setEntries] = useState<PaletteEntry[]>([]);
  useEffect(() => {
    const stopped = new AbortController();
    fetch('/api/palette', { signal: stopped.signal })
      .then((response) => (response.ok ? response.json() : []))
      .then(setEntries)
      .catch(() => undefined); // Pages and actions work without the names.
    return () => stopped.abort();
  }, []);
  return entries;
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

function Item(props: { value: string; label?: string; hint?: string; onSelect: () => void }) {
  return (
    <Command.Item value={props.value} onSelect={props.onSelect} className={ITEM}>
      <span className="truncate">{props.label ?? props.value}</span>
      {props.hint ? <kbd className="font-mono text-xs text-muted">{props.hint}</kbd> : null}
    </Command.Item>
  );
}
