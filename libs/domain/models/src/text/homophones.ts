import { pinyin } from 'pinyin-pro';

/** Initials and finals that input methods, and speakers of many regions, do not tell apart. */
const ALIKE: readonly [RegExp, string][] = [
  [/^([zcs])h/, '$1'],
  [/^l/, 'n'],
  [/ng$/, 'n'],
];

/** Pairs of Chinese characters by how they sound: what was meant by a pair that is typed with the wrong characters. */
export class Homophones {
  private readonly bySound = new Map<string, string>();
  private readonly sounds = new Map<string, string>();

  /** `pairs` in order of preference: of two that sound alike the earlier is taken. */
  constructor(pairs: Iterable<string>) {
    for (const pair of pairs) {
      const sound = this.soundOf(pair);
      if (!this.bySound.has(sound)) this.bySound.set(sound, pair);
    }
  }

  /** A known pair that sounds as this one does; undefined without one. */
  meant(pair: string): string | undefined {
    return this.bySound.get(this.soundOf(pair));
  }

  private soundOf(pair: string): string {
    return [...pair].map((character) => this.soundOfCharacter(character)).join(' ');
  }

  private soundOfCharacter(character: string): string {
    const heard = this.sounds.get(character);
    if (heard !== undefined) return heard;
    const spoken = pinyin(character, { toneType: 'none' });
    const sound = ALIKE.reduce((text, [pattern, alike]) => text.replace(pattern, alike), spoken);
    this.sounds.set(character, sound);
    return sound;
  }
}
