import type { GeoProjection } from 'd3-geo';

/** A GeoJSON MultiPolygon: polygons, of rings, of places in degrees. */
export interface LandShape {
  coordinates: [longitude: number, latitude: number][][][];
}

/**
 * The land as a path of the canvas, in the projection's plane. Point by point and not as an area of the sphere: where the
 * outline was cut at the sides of a box, its inside and outside on the sphere could change places.
 */
export function landPath({ coordinates }: LandShape, projection: GeoProjection): Path2D {
  const path = new Path2D();
  for (const ring of coordinates.flat()) {
    ring.forEach((place, at) => {
      const [x, y] = projection(place) ?? [0, 0];
      if (at === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    path.closePath();
  }
  return path;
}
