/** How far from its end a log still counts as scrolled to the end, CSS pixels. */
const NEAR_END = 40;

/** Of an element that scrolls. */
export type ScrollBox = Pick<HTMLElement, 'scrollTop' | 'scrollHeight' | 'clientHeight'>;

/**
 * Whether a log that grows is kept at its end. Only upward movement is the reader's own: new lines put the end further
 * away, too, and the event of our own scrolling may come after them.
 */
export class EndFollower {
  private top = 0;
  private follows = true;

  get following(): boolean {
    return this.follows;
  }

  toEnd(box: ScrollBox): void {
    box.scrollTop = box.scrollHeight;
    this.top = box.scrollTop;
    this.follows = true;
  }

  /** To be called on each scroll event; returns whether to keep following. */
  scrolled(box: ScrollBox): boolean {
    if (box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_END) this.follows = true;
    else if (box.scrollTop < this.top) this.follows = false;
    this.top = box.scrollTop;
    return this.follows;
  }
}
