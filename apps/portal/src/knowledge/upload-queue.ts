import { mediaTypeOf } from './media-type';

/** Uploads at once: each is a document in the memory of two services. */
const SENDING_MAX = 2;

/** Why a file is not uploaded: what the page sees of it, or the code with which the platform refused it. */
export type Refusal =
  { reason: 'type' | 'size' | 'empty' | 'name' } | { reason: 'failed'; code: string; correlationId?: string };

/** A file on its way. Once it is stored it is a document, and no longer here. */
export interface UploadItem {
  /** Also the idempotency key of the upload. */
  id: string;
  file: File;
  state: 'waiting' | 'sending' | 'refused';
  refusal?: Refusal;
}

/** Stores a file; resolves with why it was refused. */
export type SendFile = (item: UploadItem, mediaType: string) => Promise<Refusal | undefined>;

/** Sends files, a few at a time. */
export class UploadQueue {
  private items: readonly UploadItem[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly bytesMax: number) {}

  /** What sends a file, as the page has it now. */
  send: SendFile = () => Promise.resolve(undefined);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): readonly UploadItem[] => this.items;

  add(files: Iterable<File>): void {
    const items = Array.from(files, (file): UploadItem => {
      const refusal = refusalOf(file, this.bytesMax);
      const id = crypto.randomUUID();
      return refusal ? { id, file, state: 'refused', refusal } : { id, file, state: 'waiting' };
    });
    this.set([...this.items, ...items]);
    this.next();
  }

  /** Sends a refused file again, under the same key. */
  retry(id: string): void {
    this.set(this.items.map((item) => (item.id === id ? { id, file: item.file, state: 'waiting' } : item)));
    this.next();
  }

  dismiss(id: string): void {
    this.set(this.items.filter((item) => item.id !== id || item.state === 'sending'));
  }

  private next(): void {
    const free = SENDING_MAX - this.items.filter(({ state }) => state === 'sending').length;
    const starting = this.items.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, free));
    for (const item of starting) void this.start(item);
  }

  private async start(item: UploadItem): Promise<void> {
    this.set(this.items.map((one) => (one.id === item.id ? { ...one, state: 'sending' } : one)));
    const refusal = await this.send(item, mediaTypeOf(item.file.name) ?? '');
    const { id, file } = item;
    this.set(
      refusal
        ? this.items.map((one) => (one.id === id ? { id, file, state: 'refused', refusal } : one))
        : this.items.filter((one) => one.id !== id),
    );
    this.next();
  }

  private set(items: readonly UploadItem[]): void {
    this.items = items;
    for (const listener of this.listeners) listener();
  }
}

const NAME_MAX = 200;

function refusalOf({ name, size }: File, bytesMax: number): Refusal | undefined {
  if (mediaTypeOf(name) === undefined) return { reason: 'type' };
  if (name.length > NAME_MAX) return { reason: 'name' };
  if (size === 0) return { reason: 'empty' };
  return size > bytesMax ? { reason: 'size' } : undefined;
}
