'use client';

import { useEffect, useRef, useState } from 'react';
import { dialogCode } from '../components/ui/dialog';
import { onDemand, useOnDemand } from '../components/ui/on-demand';
import { useMay, useOpenPage } from '../organization/organization';
import { NAVIGATION } from './navigation';
import { onOpenHelp, onOpenPalette } from './palette-event';

const paletteCode = onDemand(() => import('./palette'));
const keyListCode = onDemand(() => import('./key-list'));

/** How long `g` waits for its second key. */
const CHORD_MS = 1_200;

/** The keys of the portal: ⌘K or Ctrl+K opens the palette, `?` the list of keys, `g` and a letter a page. */
export function Commands({ operator }: { operator: boolean }) {
  const openPage = useOpenPage();
  const builds = useMay()('build');
  const [open, setOpen] = useState<'palette' | 'keys'>();
  const chordAt = useRef(0);
  useOnDemand(dialogCode, false);
  const palette = useOnDemand(paletteCode, open === 'palette');
  const keyList = useOnDemand(keyListCode, open === 'keys');
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return setOpen('palette');
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const afterG = performance.now() - chordAt.current < CHORD_MS;
      chordAt.current = event.key === 'g' ? performance.now() : 0;
      if (event.key === '?') return setOpen('keys');
      const item = afterG
        ? NAVIGATION.flatMap(({ items }) => items).find(({ key }) => key === event.key)
        : undefined;
      if (item) openPage(item.href);
      else if (event.key === 'c' && builds) openPage('/agents/deploy');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [openPage, builds]);
  useEffect(() => onOpenPalette(() => setOpen('palette')), []);
  useEffect(() => onOpenHelp(() => setOpen('keys')), []);
  const close = () => setOpen(undefined);
  if (open === 'palette' && palette)
    return <palette.Palette operator={operator} onClose={close} onKeys={() => setOpen('keys')} />;
  return open === 'keys' && keyList ? <keyList.KeyList onClose={close} /> : null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
