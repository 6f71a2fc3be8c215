import { useCallback, useEffect, useReducer } from 'react';
import type { Camera, Point } from './drawing';
import type { Size } from './use-canvas';

const HOME: Camera = { x: 0, y: 0, zoom: 1 };
const ZOOM_MAX = 24;

/** What is looked at closely: a place on the map, before the camera. */
export interface Focus {
  id: string;
  place: [x: number, y: number];
  zoom: number;
}

export interface View {
  camera: Camera;
  /** What was seen before something was chosen. */
  before?: Camera | undefined;
  /** What is chosen. */
  focusId?: string | undefined;
  /** Whether the camera shows what is chosen, and nobody has moved it since. */
  isCentred: boolean;
}

export type Change =
  | { kind: 'zoom'; factor: number; around: Point }
  | { kind: 'move'; x: number; y: number }
  | { kind: 'reset' }
  | { kind: 'focus'; focus: Focus | undefined; size: Size };

/** How the map lies on the canvas, and what moves it. */
export function useCamera() {
  const [{ camera }, change] = useReducer(nextView, { camera: HOME, isCentred: false });
  /** Enlarges the map around a point of the canvas, which stays where it is. */
  const zoomAt = useCallback((factor: number, around: Point) => change({ kind: 'zoom', factor, around }), []);
  const move = useCallback((x: number, y: number) => change({ kind: 'move', x, y }), []);
  const reset = useCallback(() => change({ kind: 'reset' }), []);
  const look = useCallback(
    (focus: Focus | undefined, size: Size) => change({ kind: 'focus', focus, size }),
    [],
  );
  return { camera, look, zoomAt, move, reset };
}

/** Zooms to what is chosen, and back to what was seen before when nothing is chosen any more. */
export function useFocus(
  focus: Focus | undefined,
  { width, height }: Size,
  look: (focus: Focus | undefined, size: Size) => void,
): void {
  const { id, place: [x, y] = [], zoom } = focus ?? {};
  useEffect(() => {
    const isChosen = id !== undefined && x !== undefined && y !== undefined && zoom !== undefined;
    look(isChosen ? { id, place: [x, y], zoom } : undefined, { width, height });
  }, [id, x, y, zoom, width, height, look]);
}

/** The view after a change. A canvas that changes its size centres what is chosen, unless somebody moved the map. */
export function nextView(view: View, change: Change): View {
  const { camera } = view;
  switch (change.kind) {
    case 'zoom':
      return { ...view, camera: zoomed(camera, change), isCentred: false };
    case 'move':
      return {
        ...view,
        camera: { ...camera, x: camera.x + change.x, y: camera.y + change.y },
        isCentred: false,
      };
    case 'reset':
      return { ...view, camera: HOME, isCentred: false };
    case 'focus': {
      const { focus, size } = change;
      if (!focus) return { camera: view.before ?? camera, isCentred: false };
      if (focus.id === view.focusId && !view.isCentred) return view;
      return {
        camera: centred(focus, size),
        before: view.before ?? camera,
        focusId: focus.id,
        isCentred: true,
      };
    }
  }
}

function zoomed(before: Camera, { factor, around: { x, y } }: { factor: number; around: Point }): Camera {
  const zoom = Math.min(ZOOM_MAX, Math.max(1, before.zoom * factor));
  const scale = zoom / before.zoom;
  return zoom === 1 ? HOME : { zoom, x: x - (x - before.x) * scale, y: y - (y - before.y) * scale };
}

/** The camera that shows a place in the middle. */
function centred({ place: [x, y], zoom }: Focus, { width, height }: Size): Camera {
  return { zoom, x: width / 2 - x * zoom, y: height / 2 - y * zoom };
}
