import { useCallback, useEffect, useState, type Dispatch, type SetStateAction } from 'react';
import type { Camera, Point } from './drawing';
import type { Size } from './use-canvas';

const HOME: Camera = { x: 0, y: 0, zoom: 1 };
const ZOOM_MAX = 24;

/** How the map lies on the canvas, and what moves it. */
export function useCamera() {
  const [camera, setCamera] = useState(HOME);
  /** Enlarges the map around a point of the canvas, which stays where it is. */
  const zoomAt = useCallback((factor: number, { x, y }: Point) => {
    setCamera((before) => {
      const zoom = Math.min(ZOOM_MAX, Math.max(1, before.zoom * factor));
      const scale = zoom / before.zoom;
      return zoom === 1 ? HOME : { zoom, x: x - (x - before.x) * scale, y: y - (y - before.y) * scale };
    });
  }, []);
  const move = useCallback((x: number, y: number) => {
    setCamera((before) => ({ ...before, x: before.x + x, y: before.y + y }));
  }, []);
  const reset = useCallback(() => setCamera(HOME), []);
  return { camera, setCamera, zoomAt, move, reset };
}

/** Moves the map so that a place selected in the list is visible. */
export function useInView(
  place: [x: number, y: number] | null | undefined,
  { width, height }: Size,
  setCamera: Dispatch<SetStateAction<Camera>>,
): void {
  const [x, y] = place ?? [];
  useEffect(() => {
    if (x === undefined || y === undefined) return;
    setCamera((before) => {
      const at = { x: x * before.zoom + before.x, y: y * before.zoom + before.y };
      if (at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height) return before;
      return { ...before, x: before.x + width / 2 - at.x, y: before.y + height / 2 - at.y };
    });
  }, [x, y, width, height, setCamera]);
}
