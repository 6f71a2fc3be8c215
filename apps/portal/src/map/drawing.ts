import type { GeoProjection } from 'd3-geo';
import type { LinkView, MetroView, SiteView } from '../lib/api/infrastructure';

/** A point of the canvas, CSS pixels. */
export interface Point {
  x: number;
  y: number;
}

/** How far the drawing is moved and enlarged, in CSS pixels. */
export interface Camera extends Point {
  zoom: number;
}

export interface Scene {
  metros: MetroView[];
  links: LinkView[];
  sites: SiteView[];
  /** The outline of the land, drawn once for the projection; undefined while it loads, null without one. */
  land: Path2D | null | undefined;
  hoveredId: string | undefined;
  labelOf: (metroId: string) => string;
  selectedId: string | undefined;
  selectedSiteId: string | undefined;
  /** Round trip to the nearest site up to which metros are shown, microseconds; the others are faint. */
  withinUs: number | undefined;
  agentsByMetro: Record<string, number>;
}

/** What is seen of a scene: where places are on the map, and how the map lies on the canvas. */
export interface View {
  scene: Scene;
  projection: GeoProjection;
  camera: Camera;
}

/** What every part of the map is drawn with. */
export interface Drawing extends View {
  context: CanvasRenderingContext2D;
  /** The value of a colour token of the theme. */
  colour: (token: string) => string;
  /** Places of the metros on the map, before the camera. */
  places: Map<string, [number, number] | null>;
}

/** Whether a metro is among those that are looked for. */
export function isWithin({ nearestRoundTripUs: us }: MetroView, withinUs: number | undefined): boolean {
  return withinUs === undefined || (us !== undefined && us <= withinUs);
}

/** CSS pixels on a canvas of this width: dots grow with the number of people, by area, and shrink on a phone. */
export function radiusOf({ population }: MetroView, canvasWidth: number): number {
  const scale = Math.min(1, Math.max(0.6, canvasWidth / 800));
  return scale * Math.min(9, 1.8 + Math.sqrt(population / 1e6) * 1.2);
}
