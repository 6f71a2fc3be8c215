import 'server-only';
import { feature } from 'topojson-client';
import topology from 'world-atlas/land-50m.json';
import { clipRing, type Box, type Ring } from './clip-ring';

/** Degrees kept around the metros: enough for a very wide window and for a tall phone. */
const MARGIN = { longitude: 50, latitude: 36 };
/** Some 100 m: finer than a pixel at the largest zoom of the whole atlas. */
const DIGITS = 3;

/** The outline of the land (Natural Earth 1:50 m) around these places, as a GeoJSON geometry: no borders, no names. */
export function landAround(places: { longitude: number; latitude: number }[]) {
  const box = boxOf(places);
  const polygons = feature(topology, topology.objects.land).features.flatMap(({ geometry }) => {
    if (geometry.type === 'Polygon') return [geometry.coordinates];
    return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
  });
  // GeoJSON's positions may be longer than pairs; this atlas has only pairs.
  const clipped = polygons.map((rings) => rings.map((ring) => rounded(clipRing(ring as Ring, box))));
  const coordinates = clipped
    .map((rings) => rings.filter((ring) => ring.length > 3))
    .filter((rings) => rings.length > 0);
  return { type: 'MultiPolygon' as const, coordinates };
}

function boxOf(places: { longitude: number; latitude: number }[]): Box {
  const longitudes = places.map(({ longitude }) => longitude);
  const latitudes = places.map(({ latitude }) => latitude);
  return {
    west: Math.max(-180, Math.min(...longitudes) - MARGIN.longitude),
    east: Math.min(180, Math.max(...longitudes) + MARGIN.longitude),
    south: Math.max(-85, Math.min(...latitudes) - MARGIN.latitude),
    north: Math.min(85, Math.max(...latitudes) + MARGIN.latitude),
  };
}

function rounded(ring: Ring): Ring {
  return ring.map(([x, y]) => [Number(x.toFixed(DIGITS)), Number(y.toFixed(DIGITS))]);
}
