'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { Command } from 'cmdk';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useEffect, useRef, useState, type ReactNode } from 'react';
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
  const openPage = useOpenPage();
  const [query, setQuery] = useState('');
  const [opener] = useState(() => document.activeElement);
  const input = useRef<HTMLInputElement>(null);
  // The field is there at once; the lists follow.
  const isListed = useDeferredValue(true, false);
  const go = (href: string) => {
    onClose();
    openPage(href);
  };
  return (
    // No scroll lock: it would lay out the whole page again.
    <Base.Root open modal="trap-focus" onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_245/0.45)]" />
        <Base.Popup
          aria-label={t('title')}
          initialFocus={input}
          finalFocus={() => (opener instanceof HTMLElement ? opener : true)}
          className="slide-in fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border bg-raised shadow-float"
        >
          <Command label={t('title')}>
            <Command.Input
              ref={input}
              value={query}
              onValueChange={setQuery}
              placeholder={t('placeholder')}
              className="h-11 w-full border-b bg-transparent px-4 outline-none"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-2">
              {isListed ? (
                <>
                  <Command.Empty className="px-2 py-6 text-center text-sm text-muted">
                    {t('none')}
                  </Command.Empty>
                  <Pages go={go} />
                  <Actions operator={operator} go={go} onDone={onClose} onKeys={onKeys} />
                  <Entries query={query} go={go} />
                </>
              ) : null}
            </Command.List>
          </Command>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function Pages({ go }: { go: (href: string) => void }) {
  const t = useTranslations('palette');
  const nav = useTranslations('nav');
  return (
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
  );
}

function Entries({ query, go }: { query: string; go: (href: string) => void }) {
  const t = useTranslations('palette');
  const entries = useEntries();
  const asked = useDeferredValue(query);
  return (['agent', 'model', 'knowledge', 'key', 'document'] as const).map((kind) => (
    <Group key={kind} heading={t(kind)}>
      {matching(entries, kind, asked).map(({ id, name, href }) => (
        <Item key={id} value={`${name} ${kind} ${id}`} label={name} onSelect={() => go(href)} />
      ))}
    </Group>
  ));
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
