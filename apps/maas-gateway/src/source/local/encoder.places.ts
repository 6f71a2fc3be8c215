import { AppError } from '@isthmus/platform-errors';
import { hasFairRoom } from './fair.room.js';

/** What waits, or may wait. */
export interface Load {
  texts: number;
  characters: number;
}

/** Room for what waits, which its owners share fairly. */
export class Places {
  private readonly all: Load = { texts: 0, characters: 0 };
  private readonly owners = new Map<string, Load>();

  constructor(private readonly most: Load) {}

  /** How many texts wait. */
  get texts(): number {
    return this.all.texts;
  }

  /** Throws RATE_LIMITED where there is no room for it. */
  take(owner: string, load: Load): void {
    const own = this.owners.get(owner) ?? { texts: 0, characters: 0 };
    if (!this.hasRoom(own, load, 'texts') || !this.hasRoom(own, load, 'characters'))
      throw new AppError('RATE_LIMITED', 'Too many texts wait for the sentence encoder', {
        retryAfterMs: 1_000,
        remedy: 'Try again in a moment, or send fewer texts at once.',
      });
    this.owners.set(owner, own);
    for (const each of [own, this.all]) add(each, load, 1);
  }

  /** Of what was taken. */
  free(owner: string, load: Load): void {
    const own = this.owners.get(owner);
    if (!own) return;
    for (const each of [own, this.all]) add(each, load, -1);
    if (own.texts === 0) this.owners.delete(owner);
  }

  private hasRoom(own: Load, load: Load, unit: keyof Load): boolean {
    return hasFairRoom(load[unit], { own: own[unit], all: this.all[unit], most: this.most[unit] });
  }
}

function add(to: Load, { texts, characters }: Load, times: 1 | -1): void {
  to.texts += times * texts;
  to.characters += times * characters;
}
