const OPEN = 'isthmus:palette';

/** Asks the one palette of the page to open; the button that does so is far from it in the tree. */
export function openPalette(): void {
  window.dispatchEvent(new Event(OPEN));
}

/** Calls `open` whenever someone asks for the palette; returns what ends that. */
export function onOpenPalette(open: () => void): () => void {
  window.addEventListener(OPEN, open);
  return () => window.removeEventListener(OPEN, open);
}
