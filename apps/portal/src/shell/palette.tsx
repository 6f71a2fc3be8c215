'use client';

import { Command } from 'cmdk';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useEffect, useState, type ReactNode } from 'react';
import type { PaletteEntry } from '../app/api/o/[slug]/palette/route';
import { useApiPath, useMay, useOpenPage } from '../organization/organization';
import { leave } from './leave';
import { NAVIGATION } from './navigation';
import { rememberLocale, rememberTheme } from './preferences';

const ITEM =
  'flex min-h-9 items-center justify-between gap-3 rounded-md px-2 text-sm select-none data-[selected=true]:bg-hover';
/** Maximum number of entries of one kind: a thousand rows would slow down every key press. */
const SHOWN_MAX = 8;

/** Reaches every page, every agent, model and key by name, and every action. */
export function Palette(props: {
  /** Of the platform. */
  operator: boolean;
  onClose: () => void;
  onKeys: () => void;
}) {
  const { operator, onClose, onKeys } = props;
  const t = useTranslations('palette');
  const nav = useTranslations('nav');
  const openPage = useOpenPage();
  const [query, setQuery] = useState('');
  useReturnedFocus();
  const entries = useEntries();
  const go = (href: string) => {
    onClose();
    openPage(href);
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
        <Actions operator={operator} go={go} onDone={onClose} onKeys={onKeys} />
        {(['agent', 'model', 'key', 'document'] as const).map((kind) => (
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

function Actions(props: {
  operator: boolean;
  go: (href: string) => void;
  onDone: () => void;
  onKeys: () => void;
}) {
  const { operator, go, onDone, onKeys } = props;
  const t = useTranslations('palette');
  const router = useRouter();
  const builds = useMay()('build');
  const run = (action: () => void) => {
    action();
    onDone();
    router.refresh();
  };
  return (
    <Group heading={t('actions')}>
      {builds ? (
        <>
          <Item value={t('deploy')} onSelect={() => go('/agents/deploy')} hint="c" />
          <Item value={t('createKey')} onSelect={() => go('/keys?create=1')} />
        </>
      ) : null}
      <Item value={t('verify')} onSelect={() => go('/activity')} />
      <Item value={t('dark')} onSelect={() => run(() => rememberTheme('dark'))} />
      <Item value={t('light')} onSelect={() => run(() => rememberTheme('light'))} />
      <Item value={t('system')} onSelect={() => run(() => rememberTheme('system'))} />
      <Item value="English" onSelect={() => run(() => rememberLocale('en'))} />
      <Item value="中文" onSelect={() => run(() => rememberLocale('zh'))} />
      {operator ? <Item value={t('operation')} onSelect={() => router.push('/operator')} /> : null}
      <Item value={t('status')} onSelect={() => go('/status')} />
      <Item value={t('keys')} onSelect={onKeys} hint="?" />
      <Item value={t('signOut')} onSelect={() => leave()} />
    </Group>
  );
}

/** Returns the focus when the palette closes: cmdk's dialog does so only to a trigger of its own. */
function useReturnedFocus() {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement) opener.focus();
    },
    [opener],
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
  const url = useApiPath()('/palette');
  useEffect(() => {
    const stopped = new AbortController();
    fetch(url, { signal: stopped.signal })
      .then((response) => (response.ok ? response.json() : []))
      .then(setEntries)
      .catch(() => undefined); // Pages and actions work without the names.
    return () => stopped.abort();
  }, [url]);
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
