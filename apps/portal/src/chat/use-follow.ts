'use client';

import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { EndFollower } from '../lib/end-follower';

/** Keeps a growing log scrolled to its end, unless the reader has scrolled up. The page itself does not scroll. */
export function useFollow(content: readonly unknown[]): RefObject<HTMLDivElement | null> {
  const log = useRef<HTMLDivElement>(null);
  const turns = useRef(0);
  const follower = useRef(new EndFollower());
  useLayoutEffect(() => {
    const asked = content.length !== turns.current;
    turns.current = content.length;
    if (log.current && (asked || follower.current.following)) follower.current.toEnd(log.current);
  }, [content]);
  useEffect(() => {
    const element = log.current;
    const onScroll = () => element && follower.current.scrolled(element);
    element?.addEventListener('scroll', onScroll, { passive: true });
    return () => element?.removeEventListener('scroll', onScroll);
  }, []);
  return log;
}
