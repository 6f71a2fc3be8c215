const OPEN = 'isthmus:palette';
const HELP = 'isthmus:help';

/** Opens the palette of the page from a button elsewhere in the tree. */
export function openPalette(): void {
  window.dispatchEvent(new Event(OPEN));
}

/** Calls `open` on each such event; returns a function that unsubscribes. */
export function onOpenPalette(open: () => void): () => void {
  window.addEventListener(OPEN, open);
  return () => window.removeEventListener(OPEN, open);
}

/** Opens the help of the page likewise. */
export function openHelp(): void {
  window.dispatchEvent(new Event(HELP));
}

/** Calls `open` on each such event; returns a function that unsubscribes. */
export function onOpenHelp(open: () => void): () => void {
  window.addEventListener(HELP, open);
  return () => window.removeEventListener(HELP, open);
}
