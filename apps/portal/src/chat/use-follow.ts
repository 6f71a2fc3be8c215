'use client';

import { useEffect, useRef, type RefObject } from 'react';

/** How far from its end a log still counts as scrolled to the end, CSS pixels. */
const NEAR_END = 120;

/** Keeps a growing log scrolled to its end, unless the reader has scrolled up. The page itself does not scroll. */
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
