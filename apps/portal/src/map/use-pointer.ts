import { useRef, useState, type PointerEvent } from 'react';
import type { Point, View } from './drawing';
import { metroAt } from './scene';

type CanvasEvent = PointerEvent<HTMLCanvasElement>;

/** How far a pointer that is down moves before it drags the map, CSS pixels. */
const DRAG_FROM = 3;

/** Pointing at a metro, selecting it, dragging the map; `hovered` is the metro under the pointer. */
export function usePointer(
  view: () => View,
  { move, onSelect }: { move: (x: number, y: number) => void; onSelect: (metroId: string) => void },
) {
  const [hovered, setHovered] = useState<{ id: string } & Point>();
  const drag = useRef<(Point & { moved: boolean }) | undefined>(undefined);
  const hover = (point: Point) => {
    const metro = metroAt(view(), point);
    setHovered(metro && { id: metro.id, ...point });
  };
  const handlers = {
    onPointerDown: (event: CanvasEvent) => {
      drag.current = { ...pointOf(event), moved: false };
    },
    onPointerMove: (event: CanvasEvent) => {
      const { x, y } = pointOf(event);
      const from = drag.current;
      if (!from) return hover({ x, y });
      if (Math.hypot(x - from.x, y - from.y) <= DRAG_FROM && !from.moved) return;
      move(x - from.x, y - from.y);
      drag.current = { x, y, moved: true };
    },
    onPointerUp: (event: CanvasEvent) => {
      const metro = drag.current?.moved ? undefined : metroAt(view(), pointOf(event));
      drag.current = undefined;
      if (metro) onSelect(metro.id);
    },
    onPointerLeave: () => {
      drag.current = undefined;
      setHovered(undefined);
    },
  };
  return { hovered, handlers };
}

function pointOf(event: CanvasEvent): Point {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
