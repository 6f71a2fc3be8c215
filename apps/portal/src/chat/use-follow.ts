'use client';

import { useEffect, useRef, type RefObject } from 'react';

/** How far above its end a log still counts as read to the end, CSS pixels. */
const NEAR_END = 120;

/** Keeps a scrolling log at its end while it grows, unless the reader has gone back in it. The page stays where it is. */
export function useFollow(content: readonly unknown[]): RefObject<HTMLDivElement | null> {
  const log = useRef<HTMLDivElement>(null);
  const turns = useRef(0);
  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const asked = content.length !== turns.current;
    turns.current = content.length;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (asked || below < NEAR_END) element.scrollTop = element.scrollHeight;
  }, [content]);
  return log;
}
