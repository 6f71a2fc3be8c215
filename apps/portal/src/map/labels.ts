import type { MetroView } from '../lib/api/infrastructure';
import { radiusOf, type Drawing, type Point } from './drawing';

/** Area of the canvas that a label or a dot occupies, CSS pixels. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where a dot is on the canvas and how large it is, CSS pixels. */
interface Dot extends Point {
  radius: number;
}

const HEIGHT = 15;
const GAP = 4;
/** Labels on the whole map; four times as many at twice the zoom, as long as there is room. */
const NAMES = 26;
/** Dots of this radius and more are kept free of labels. */
const FREE_RADIUS = 4;

/** Labels the largest metros, and those hovered or selected, where no other label or large dot is. */
export function drawLabels(drawing: Drawing): void {
  const { context, camera, colour } = drawing;
  const canvas = { width: context.canvas.clientWidth, height: context.canvas.clientHeight };
  const spots = spotsOf(drawing, canvas.width).filter(({ x, y }) => isInside(x, y, canvas));
  const taken = spots
    .filter(({ radius }) => radius >= FREE_RADIUS)
    .map(({ x, y, radius }) => around(x, y, radius));
  context.font = '12px "Inter Variable", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  for (const { x, y, radius, text, strong } of spots.slice(0, NAMES * camera.zoom ** 2)) {
    const width = context.measureText(text).width;
    const area = positions({ x, y, radius }, width).find((one) => fits(one, taken, canvas));
    if (!area && !strong) continue;
    const at = area ?? around(x, y, radius);
    taken.push(at);
    context.strokeStyle = colour('--land');
    context.strokeText(text, at.left, (at.top + at.bottom) / 2);
    context.fillStyle = colour(strong ? '--ink' : '--muted');
    context.fillText(text, at.left, (at.top + at.bottom) / 2);
  }
}

/** The labels by priority: selected, hovered, with agents, then by population. */
function spotsOf({ scene, places, camera }: Drawing, width: number) {
  const rank = ({ id, population }: MetroView) => {
    if (id === scene.selectedId) return Number.MAX_SAFE_INTEGER;
    if (id === scene.hoveredId) return Number.MAX_SAFE_INTEGER - 1;
    return population + (scene.agentsByMetro[id] ? 1e10 : 0);
  };
  return [...scene.metros]
    .sort((a, b) => rank(b) - rank(a))
    .flatMap((metro) => {
      const at = places.get(metro.id);
      if (!at) return [];
      const strong = metro.id === scene.selectedId || Boolean(scene.agentsByMetro[metro.id]);
      return [
        {
          x: at[0] * camera.zoom + camera.x,
          y: at[1] * camera.zoom + camera.y,
          radius: radiusOf(metro, width) + (strong ? 6 : 0),
          text: scene.labelOf(metro.id),
          strong,
        },
      ];
    });
}

/** Right of the dot, left of it, above, below. */
export function positions({ x, y, radius }: Dot, width: number): Area[] {
  const beside = { top: y - HEIGHT / 2, bottom: y + HEIGHT / 2 };
  const across = { left: x - width / 2, right: x + width / 2 };
  const offset = radius + GAP;
  return [
    { left: x + offset, right: x + offset + width, ...beside },
    { left: x - offset - width, right: x - offset, ...beside },
    { top: y - offset - HEIGHT, bottom: y - offset, ...across },
    { top: y + offset, bottom: y + offset + HEIGHT, ...across },
  ];
}

/** Whether an area is on the canvas and free. */
export function fits(area: Area, taken: Area[], canvas: { width: number; height: number }): boolean {
  const inside =
    area.left >= 2 && area.top >= 2 && area.right <= canvas.width - 2 && area.bottom <= canvas.height - 2;
  return inside && !taken.some((other) => overlap(area, other));
}

function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function around(x: number, y: number, radius: number): Area {
  return { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
}

function isInside(x: number, y: number, { width, height }: { width: number; height: number }): boolean {
  return x >= 0 && y >= 0 && x <= width && y <= height;
}
