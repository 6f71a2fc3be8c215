import { Attachment } from './attachment.js';

/**
 * A set of objects with short lives, such as the open calls of a server, in no order. It is for what a Set is for, but as a
 * Set is rehashed again and again by what comes and goes, V8 keeps its old tables, and all that was in them, until it
 * collects the whole heap.
 */
export class DenseSet<Item extends object> implements Iterable<Item> {
  private readonly items: Item[] = [];
  private readonly places = new Attachment<Item, number | undefined>();

  get size(): number {
    return this.items.length;
  }

  add(item: Item): void {
    if (this.places.get(item) !== undefined) return;
    this.places.set(item, this.items.length);
    this.items.push(item);
  }

  /** Whether it was there. */
  delete(item: Item): boolean {
    const place = this.places.get(item);
    const last = this.items.at(-1);
    if (place === undefined || !last) return false;
    this.items[place] = last;
    this.places.set(last, place);
    this.items.pop();
    this.places.set(item, undefined);
    return true;
  }

  /** Of what is there now; it may change meanwhile. */
  [Symbol.iterator](): Iterator<Item> {
    return [...this.items].values();
  }
}
