/**
 * One value for each object that has a short life, such as a request. It is for what a WeakMap is for, but V8 keeps what an
 * old WeakMap has, and all that this refers to, until it collects the whole heap, and copies it twice until then.
 */
export class Attachment<Owner extends object, Value> {
  private readonly key = Symbol('attached');

  set(owner: Owner, value: Value): void {
    (owner as Record<symbol, unknown>)[this.key] = value;
  }

  get(owner: Owner): Value | undefined {
    return (owner as Record<symbol, unknown>)[this.key] as Value | undefined; // Only `set` knows the key.
  }
}
