/** A closed line: its last point is its first. */
export type Ring = [longitude: number, latitude: number][];

export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** The part of a ring inside the box, closed along its sides (Sutherland and Hodgman 1974); empty when none is. */
export function clipRing(ring: Ring, { west, south, east, north }: Box): Ring {
  let points = ring.slice(0, -1);
  for (const [axis, bound, sign] of [
    [0, west, 1],
    [0, east, -1],
    [1, south, 1],
    [1, north, -1],
  ] as const) {
    points = clipAt(points, { axis, bound, sign });
  }
  const [first] = points;
  return first ? [...points, first] : [];
}

/** A side of the box: what lies inside is above the bound, or below it where the sign is -1. */
interface Side {
  axis: 0 | 1;
  bound: number;
  sign: 1 | -1;
}

function clipAt(points: Ring, side: Side): Ring {
  const { axis, bound, sign } = side;
  const inside = (point: Ring[number]) => sign * (point[axis] - bound) >= 0;
  return points.flatMap((point, at) => {
    const before = points.at(at - 1) ?? point;
    const crossing = inside(before) === inside(point) ? [] : [cross(before, point, side)];
    return inside(point) ? [...crossing, point] : crossing;
  });
}

function cross(from: Ring[number], to: Ring[number], { axis, bound }: Side): Ring[number] {
  const share = (bound - from[axis]) / (to[axis] - from[axis]);
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}
