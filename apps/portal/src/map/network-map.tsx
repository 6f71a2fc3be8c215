'use client';

import { Maximize2, Minus, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import type { GeoProjection } from 'd3-geo';
import { Button } from '../components/ui/button';
import { landPath, type LandShape } from './land-path';
import { drawScene, fitProjection, metroAt, type Camera, type Scene } from './scene';

interface Props extends Omit<Scene, 'land' | 'hoveredId'> {
  label: string;
  onSelect: (metroId: string) => void;
  nameOf: (metroId: string) => string;
}

const HOME: Camera = { x: 0, y: 0, zoom: 1 };
const ZOOM_MAX = 24;
const STEP = 1.6;
/** How far an arrow key moves the map, CSS pixels. */
const PAN = 60;

/**
 * Metros, links and sites on the outline of the land. The list beside it has the same content. With the keyboard:
 * arrows move it, + and − zoom, 0 shows all.
 */
export function NetworkMap({ label, onSelect, nameOf, ...drawn }: Props) {
  const t = useTranslations('map');
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(canvas);
  const [camera, setCamera] = useState(HOME);
  const [hovered, setHovered] = useState<{ id: string; x: number; y: number }>();
  const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);
  const projection = useMemo(
    () => fitProjection(drawn.metros, size.width, size.height),
    [drawn.metros, size],
  );
  const land = useLand(projection);
  const hoveredId = hovered?.id;
  const scene = useMemo<Scene>(() => ({ ...drawn, land, hoveredId }), [drawn, land, hoveredId]);
  useRedraw(
    canvas,
    size,
    useCallback((element) => drawScene(element, scene, projection, camera), [scene, projection, camera]),
  );

  const zoomAt = useCallback((factor: number, x: number, y: number) => {
    setCamera((before) => {
      const zoom = Math.min(ZOOM_MAX, Math.max(1, before.zoom * factor));
      const scale = zoom / before.zoom;
      return zoom === 1 ? HOME : { zoom, x: x - (x - before.x) * scale, y: y - (y - before.y) * scale };
    });
  }, []);
  useWheel(canvas, zoomAt);
  const onMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const { x, y } = pointOf(event);
    const from = drag.current;
    if (!from) return setHovered(hoverAt(metroAt(scene, projection, camera, x, y)?.id, x, y));
    if (Math.hypot(x - from.x, y - from.y) > 3 || from.moved) {
      setCamera((before) => ({ ...before, x: before.x + x - from.x, y: before.y + y - from.y }));
      drag.current = { x, y, moved: true };
    }
  };
  const onUp = (event: PointerEvent<HTMLCanvasElement>) => {
    const { x, y } = pointOf(event);
    const metro = drag.current?.moved ? undefined : metroAt(scene, projection, camera, x, y);
    drag.current = undefined;
    if (metro) onSelect(metro.id);
  };
  const centre = { x: size.width / 2, y: size.height / 2 };
  const chosen = drawn.metros.find(({ id }) => id === drawn.selectedId);
  useInView(chosen && projection([chosen.longitude, chosen.latitude]), size, setCamera);
  // Without a pointer, zooming centres on the selection.
  const anchor = (chosen && onScreen(projection([chosen.longitude, chosen.latitude]), camera)) ?? centre;
  const move = (x: number, y: number) =>
    setCamera((before) => ({ ...before, x: before.x + x, y: before.y + y }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const act = {
      ArrowLeft: () => move(PAN, 0),
      ArrowRight: () => move(-PAN, 0),
      ArrowUp: () => move(0, PAN),
      ArrowDown: () => move(0, -PAN),
      '+': () => zoomAt(STEP, anchor.x, anchor.y),
      '=': () => zoomAt(STEP, anchor.x, anchor.y),
      '-': () => zoomAt(1 / STEP, anchor.x, anchor.y),
      '0': () => setCamera(HOME),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <div className="relative h-[52vh] min-h-72 overflow-hidden rounded-lg border md:h-[66vh]">
      <canvas
        ref={canvas}
        role="application"
        aria-roledescription={t('role')}
        aria-label={label}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className={`absolute inset-0 size-full touch-pan-y -outline-offset-2 ${hovered ? 'cursor-pointer' : 'cursor-grab'}`}
        onPointerDown={(event) => (drag.current = { ...pointOf(event), moved: false })}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerLeave={() => {
          drag.current = undefined;
          setHovered(undefined);
        }}
      />
      {hovered ? (
        <div
          className="pointer-events-none absolute z-10 rounded-md border bg-raised px-2 py-1 text-xs whitespace-nowrap shadow-float"
          style={{ left: Math.min(hovered.x + 12, size.width - 190), top: hovered.y + 12 }}
        >
          {nameOf(hovered.id)}
        </div>
      ) : null}
      <div className="absolute top-2 right-2 grid gap-1">
        <Button
          size="icon"
          title={t('zoomIn')}
          aria-label={t('zoomIn')}
          onClick={() => zoomAt(STEP, anchor.x, anchor.y)}
        >
          <Plus size={16} aria-hidden />
        </Button>
        <Button
          size="icon"
          title={t('zoomOut')}
          aria-label={t('zoomOut')}
          onClick={() => zoomAt(1 / STEP, anchor.x, anchor.y)}
        >
          <Minus size={16} aria-hidden />
        </Button>
        <Button
          size="icon"
          title={t('zoomReset')}
          aria-label={t('zoomReset')}
          onClick={() => setCamera(HOME)}
        >
          <Maximize2 size={14} aria-hidden />
        </Button>
      </div>
    </div>
  );
}

type Place = [x: number, y: number] | null;

function onScreen(place: Place, { x, y, zoom }: Camera): { x: number; y: number } | undefined {
  return place ? { x: place[0] * zoom + x, y: place[1] * zoom + y } : undefined;
}

/** Moves the map so that a place selected in the list is visible. */
function useInView(
  place: Place | undefined,
  { width, height }: { width: number; height: number },
  setCamera: (change: (before: Camera) => Camera) => void,
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

function hoverAt(id: string | undefined, x: number, y: number) {
  return id === undefined ? undefined : { id, x, y };
}

function pointOf(event: PointerEvent<HTMLCanvasElement>): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** The outline of the land, fetched once and drawn once for each projection. */
function useLand(projection: GeoProjection): Path2D | undefined {
  const [shape, setShape] = useState<LandShape>();
  useEffect(() => {
    const stopped = new AbortController();
    fetch('/api/land', { signal: stopped.signal })
      .then((response) => (response.ok ? response.json() : undefined))
      .then(setShape)
      .catch(() => undefined); // The network works without the land.
    return () => stopped.abort();
  }, []);
  return useMemo(() => (shape ? landPath(shape, projection) : undefined), [shape, projection]);
}

function useSize(canvas: React.RefObject<HTMLCanvasElement | null>): { width: number; height: number } {
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
function useRedraw(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  size: { width: number; height: number },
  draw: (element: HTMLCanvasElement) => void,
): void {
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
function useWheel(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  zoomAt: (factor: number, x: number, y: number) => void,
): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      // A plain scroll scrolls the page; Ctrl or a pinch zooms.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomAt(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [canvas, zoomAt]);
}
