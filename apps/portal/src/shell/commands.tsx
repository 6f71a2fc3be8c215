'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { NAVIGATION } from './navigation';
import { onOpenPalette } from './palette-event';

const Palette = dynamic(() => import('./palette').then((module) => module.Palette), { ssr: false });
const KeyList = dynamic(() => import('./key-list').then((module) => module.KeyList), { ssr: false });

/** How long `g` waits for its second key. */
const CHORD_MS = 1_200;

/** The keys of the portal: ⌘K or Ctrl+K opens the palette, `?` the list of keys, `g` and a letter a page. */
export function Commands() {
  const router = useRouter();
  const [open, setOpen] = useState<'palette' | 'keys'>();
  const chordAt = useRef(0);
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
      if (item) router.push(item.href);
      else if (event.key === 'c') router.push('/agents/deploy');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [router]);
  useEffect(() => onOpenPalette(() => setOpen('palette')), []);
  const close = () => setOpen(undefined);
  if (open === 'palette') return <Palette onClose={close} onKeys={() => setOpen('keys')} />;
  return open === 'keys' ? <KeyList onClose={close} /> : null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
