import { geoMercator, type GeoProjection } from 'd3-geo';
import type { MetroView } from '../lib/api/infrastructure';
import { cssColor } from '../lib/css-color';
import { isWithin, radiusOf, type Drawing, type Point, type View } from './drawing';
import { drawLabels } from './labels';
import { latencyClassOf, LATENCY_CLASSES } from './latency-class';

/** Sites appear from this zoom on: before it, they would only be noise under the metros. */
const SITES_ZOOM = 3;
const PADDING = 28;
/** The buttons of the map are at its right edge. */
const PADDING_RIGHT = 60;

/** The projection fitted to the metros of the atlas, for a drawing of this size. */
export function fitProjection(metros: MetroView[], width: number, height: number): GeoProjection {
  const coordinates = metros.map(({ longitude, latitude }): [number, number] => [longitude, latitude]);
  const extent: [[number, number], [number, number]] = [
    [PADDING, PADDING],
    [Math.max(PADDING + 1, width - PADDING_RIGHT), Math.max(PADDING + 1, height - PADDING)],
  ];
  return geoMercator().fitExtent(extent, { type: 'MultiPoint', coordinates });
}

/** Draws everything once; a few milliseconds for 4,000 sites and 2,000 links. */
export function drawScene(canvas: HTMLCanvasElement, view: View): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { scene, projection, camera } = view;
  const ratio = window.devicePixelRatio || 1;
  const colour = (token: string) => cssColor(canvas.parentElement ?? canvas, `var(${token})`);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = colour('--sea');
  context.fillRect(0, 0, canvas.width, canvas.height);
  // The network does not appear before the land under it.
  if (scene.land === undefined) return;
  context.setTransform(ratio * camera.zoom, 0, 0, ratio * camera.zoom, ratio * camera.x, ratio * camera.y);
  const places = new Map(
    scene.metros.map((metro) => [metro.id, projection([metro.longitude, metro.latitude])]),
  );
  const drawing: Drawing = { ...view, context, colour, places };
  if (scene.land) drawLand(drawing, scene.land);
  drawLinks(drawing);
  if (camera.zoom >= SITES_ZOOM) drawSites(drawing);
  drawMetros(drawing);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawLabels(drawing);
}

function drawLand({ context, camera, colour }: Drawing, land: Path2D): void {
  context.fillStyle = colour('--land');
  // Lakes and inland seas are rings inside a ring.
  context.fill(land, 'evenodd');
  context.lineWidth = 1 / camera.zoom;
  context.strokeStyle = colour('--shore');
  context.stroke(land);
}

function drawLinks({ context, scene, places, camera, colour }: Drawing): void {
  const styles = { up: colour('--line-strong'), drained: colour('--warn'), down: colour('--bad') };
  for (const { fromMetroId, toMetroId, capacityGbps, state } of scene.links) {
    const [from, to] = [places.get(fromMetroId), places.get(toMetroId)];
    if (!from || !to) continue;
    context.globalAlpha = state === 'up' ? 0.5 : 1;
    context.lineWidth = (state === 'up' ? linkWidth(capacityGbps) : 2.5) / camera.zoom;
    // A broken link is also shown by its dashes, not by colour alone.
    context.setLineDash(state === 'up' ? [] : [5 / camera.zoom, 4 / camera.zoom]);
    context.strokeStyle = styles[state];
    context.beginPath();
    context.moveTo(from[0], from[1]);
    context.lineTo(to[0], to[1]);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** CSS pixels for a link of this capacity: 400 and 800 Gbit/s can be distinguished at a glance. */
export function linkWidth(capacityGbps: number): number {
  return Math.min(3, 0.4 + (capacityGbps / 800) ** 2 * 2);
}

function drawSites({ context, scene, projection, camera, colour }: Drawing): void {
  context.fillStyle = colour('--muted');
  for (const { id, longitude, latitude, kind } of scene.sites) {
    const at = projection([longitude, latitude]);
    if (!at) continue;
    const side = (kind === 'hub' ? 5 : 2.4) / camera.zoom;
    context.fillRect(at[0] - side / 2, at[1] - side / 2, side, side);
    if (id !== scene.selectedSiteId) continue;
    const [radius, width] = [9 / camera.zoom, 2 / camera.zoom];
    drawRing(context, at, { radius, width, stroke: colour('--ink') });
  }
}

function drawMetros({ context, scene, places, camera, colour }: Drawing): void {
  const fills = new Map(LATENCY_CLASSES.map(({ name, token }) => [name, colour(token)]));
  const [surface, ink, agentInk] = [colour('--surface'), colour('--ink'), colour('--auto')];
  for (const metro of scene.metros) {
    const at = places.get(metro.id);
    if (!at) continue;
    const radius = radiusOf(metro, context.canvas.clientWidth) / camera.zoom;
    const latency = latencyClassOf(metro.nearestRoundTripUs);
    context.globalAlpha = isWithin(metro, scene.withinUs) ? 1 : 0.15;
    context.beginPath();
    context.arc(at[0], at[1], radius, 0, 2 * Math.PI);
    context.fillStyle = latency ? (fills.get(latency.name) ?? ink) : surface;
    context.fill();
    context.lineWidth = (latency ? 0.75 : 1.5) / camera.zoom;
    context.strokeStyle = latency ? surface : colour('--bad');
    context.stroke();
    context.globalAlpha = 1;
    const ring = (distance: number, stroke: string) =>
      drawRing(context, at, {
        radius: radius + distance / camera.zoom,
        width: 2 / camera.zoom,
        stroke,
      });
    if (scene.agentsByMetro[metro.id]) ring(3.5, agentInk);
    if (metro.id === scene.selectedId) ring(6, ink);
  }
}

function drawRing(
  context: CanvasRenderingContext2D,
  [x, y]: [number, number],
  { radius, width, stroke }: { radius: number; width: number; stroke: string },
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = stroke;
  context.stroke();
}

/** The metro under a point of the canvas, the nearest within reach of a finger; undefined for none. */
export function metroAt({ scene, projection, camera }: View, { x, y }: Point): MetroView | undefined {
  let found: MetroView | undefined;
  let nearest = 14;
  for (const metro of scene.metros) {
    const at = projection([metro.longitude, metro.latitude]);
    if (!at) continue;
    const distance = Math.hypot(at[0] * camera.zoom + camera.x - x, at[1] * camera.zoom + camera.y - y);
    if (distance < nearest) [found, nearest] = [metro, distance];
  }
  return found;
}
