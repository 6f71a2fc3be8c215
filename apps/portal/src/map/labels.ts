import type { MetroView } from '../lib/api/infrastructure';
import { isWithin, radiusOf, type Drawing, type Point } from './drawing';

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

interface Canvas {
  width: number;
  height: number;
}

const HEIGHT = 15;
const GAP = 4;
/** Between two labels on a line. */
const SPACE = 6;
/** Labels on the whole map; four times as many at twice the zoom, as long as there is room. */
const NAMES = 26;
/** Dots of this radius and more are kept free of labels. */
const FREE_RADIUS = 4;
/** Within so many pixels a smaller metro is taken for a larger one that has no label. */
const NEIGHBOUR = 48;

/** Labels the largest metros, and those hovered or selected, where no other label or large dot is. */
export function drawLabels(drawing: Drawing): void {
  const { context, camera, colour } = drawing;
  const canvas = { width: context.canvas.clientWidth, height: context.canvas.clientHeight };
  context.font = '12px "Inter Variable", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  const widthOf = (text: string) => context.measureText(text).width;
  const most = NAMES * camera.zoom ** 2;
  for (const { text, strong, area } of placeLabels(spotsOf(drawing, canvas.width), {
    canvas,
    widthOf,
    most,
  })) {
    const middle = (area.top + area.bottom) / 2;
    context.strokeStyle = colour('--land');
    context.strokeText(text, area.left, middle);
    context.fillStyle = colour(strong ? '--ink' : '--muted');
    context.fillText(text, area.left, middle);
  }
}

/** A dot with its label. */
export interface Spot extends Dot {
  text: string;
  strong: boolean;
}

/**
 * Where labels go, the first spots first: beside their dot, clear of other labels and of large dots. One for which there
 * is no such place has none; what is selected is named beside the map as well.
 */
export function placeLabels(
  spots: readonly Spot[],
  { canvas, widthOf, most }: { canvas: Canvas; widthOf: (text: string) => number; most: number },
): (Spot & { area: Area })[] {
  const visible = spots.filter(({ x, y }) => isInside(x, y, canvas));
  const taken = visible
    .filter(({ radius }) => radius >= FREE_RADIUS)
    .map(({ x, y, radius }) => around(x, y, radius));
  /** Dots that a label may cover, where it must. */
  const small = visible.filter(({ radius }) => radius < FREE_RADIUS);
  /** Those that found no place: no smaller neighbour is named in their stead. */
  const unnamed: Spot[] = [];
  return visible.slice(0, most).flatMap((spot) => {
    if (!spot.strong && unnamed.some((other) => isNear(spot, other))) return [];
    const free = positions(spot, widthOf(spot.text)).filter((one) => fits(one, taken, canvas));
    const area = clearest(free, small);
    if (!area) {
      unnamed.push(spot);
      return [];
    }
    taken.push(widened(area));
    return [{ ...spot, area }];
  });
}

/** The area that covers the fewest dots; of equal ones the first. */
function clearest(areas: readonly Area[], dots: readonly Spot[]): Area | undefined {
  let [best, fewest] = [areas[0], Number.POSITIVE_INFINITY];
  for (const area of areas) {
    const covered = dots.filter(({ x, y, radius }) => overlap(area, around(x, y, radius))).length;
    if (covered < fewest) [best, fewest] = [area, covered];
  }
  return best;
}

/** With the room that keeps two labels from being read as one. */
function widened({ left, top, right, bottom }: Area): Area {
  return { left: left - SPACE, top: top - 1, right: right + SPACE, bottom: bottom + 1 };
}

/** The labels by priority: selected, hovered, with agents, then by population. */
function spotsOf({ scene, places, camera }: Drawing, width: number): Spot[] {
  const rank = ({ id, population }: MetroView) => {
    if (id === scene.selectedId) return Number.MAX_SAFE_INTEGER;
    if (id === scene.hoveredId) return Number.MAX_SAFE_INTEGER - 1;
    return population + (scene.agentsByMetro[id] ? 1e10 : 0);
  };
  return scene.metros
    .filter((metro) => isWithin(metro, scene.withinUs) || metro.id === scene.selectedId)
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

/** Right of the dot, left of it, above, below, then the corners. */
export function positions({ x, y, radius }: Dot, width: number): Area[] {
  const beside = { top: y - HEIGHT / 2, bottom: y + HEIGHT / 2 };
  const across = { left: x - width / 2, right: x + width / 2 };
  const offset = radius + GAP;
  return [
    { left: x + offset, right: x + offset + width, ...beside },
    { left: x - offset - width, right: x - offset, ...beside },
    { top: y - offset - HEIGHT, bottom: y - offset, ...across },
    { top: y + offset, bottom: y + offset + HEIGHT, ...across },
    { left: x + radius, right: x + radius + width, top: y - radius - HEIGHT, bottom: y - radius },
    { left: x + radius, right: x + radius + width, top: y + radius, bottom: y + radius + HEIGHT },
    { left: x - radius - width, right: x - radius, top: y - radius - HEIGHT, bottom: y - radius },
    { left: x - radius - width, right: x - radius, top: y + radius, bottom: y + radius + HEIGHT },
  ];
}

/** Whether an area is on the canvas and free. */
export function fits(area: Area, taken: Area[], canvas: Canvas): boolean {
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

function isNear(a: Point, b: Point): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < NEIGHBOUR;
}

function isInside(x: number, y: number, { width, height }: Canvas): boolean {
  return x >= 0 && y >= 0 && x <= width && y <= height;
}
