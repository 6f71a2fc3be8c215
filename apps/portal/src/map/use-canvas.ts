import type { GeoProjection } from 'd3-geo';
import { useEffect, useMemo, useState, type RefObject } from 'react';
import { useApiPath } from '../organization/organization';
import type { Point } from './drawing';
import { landPath, type LandShape } from './land-path';

type Canvas = RefObject<HTMLCanvasElement | null>;

export interface Size {
  width: number;
  height: number;
}

/** The outline of the land, fetched once and drawn once for each projection; undefined until then, null without one. */
export function useLand(projection: GeoProjection): Path2D | null | undefined {
  const [shape, setShape] = useState<LandShape | null>();
  const url = useApiPath()('/land');
  useEffect(() => {
    const stopped = new AbortController();
    fetch(url, { signal: stopped.signal })
      .then((response) => (response.ok ? response.json() : null))
      .then(setShape)
      .catch(() => {
        // The network works without the land.
        if (!stopped.signal.aborted) setShape(null);
      });
    return () => stopped.abort();
  }, [url]);
  return useMemo(() => (shape ? landPath(shape, projection) : shape), [shape, projection]);
}

/** The size of the canvas on the page, CSS pixels. */
export function useSize(canvas: Canvas): Size {
  const [size, setSize] = useState({ width: 800, height: 480 });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [canvas]);
  return size;
}

/** Draws in the next frame after a change, including of the theme. */
export function useRedraw(canvas: Canvas, size: Size, draw: (element: HTMLCanvasElement) => void): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(size.width * ratio);
    element.height = Math.round(size.height * ratio);
    let frame = requestAnimationFrame(() => draw(element));
    const recoloured = new MutationObserver(() => (frame = requestAnimationFrame(() => draw(element))));
    recoloured.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      cancelAnimationFrame(frame);
      recoloured.disconnect();
    };
  }, [canvas, size, draw]);
}

/** React's wheel listeners are passive; zooming must keep the page from scrolling. */
export function useWheel(canvas: Canvas, zoomAt: (factor: number, point: Point) => void): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      // A plain scroll scrolls the page; Ctrl or a pinch zooms.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomAt(Math.exp(-event.deltaY / 300), { x: event.offsetX, y: event.offsetY });
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [canvas, zoomAt]);
}
