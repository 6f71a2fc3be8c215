'use client';

import { useTranslations } from 'next-intl';
import { useCallback, useMemo, useRef, type KeyboardEvent } from 'react';
import type { Scene, View } from './drawing';
import { MapButtons } from './map-buttons';
import { drawScene, fitProjection } from './scene';
import { useCamera, useFocus } from './use-camera';
import { useLand, useRedraw, useSize, useWheel } from './use-canvas';
import { usePointer } from './use-pointer';

interface Props extends Omit<Scene, 'land' | 'hoveredId'> {
  label: string;
  onSelect: (metroId: string) => void;
  nameOf: (metroId: string) => string;
}

const STEP = 1.6;
/** How closely a chosen metro and a chosen site are shown; sites appear from 3 on. */
const METRO_ZOOM = 6;
const SITE_ZOOM = 18;
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
  const { camera, look, zoomAt, move, reset } = useCamera();
  const projection = useMemo(
    () => fitProjection(drawn.metros, size.width, size.height),
    [drawn.metros, size],
  );
  const land = useLand(projection);
  const { hovered, handlers } = usePointer(() => view, { move, onSelect });
  const hoveredId = hovered?.id;
  const scene = useMemo<Scene>(() => ({ ...drawn, land, hoveredId }), [drawn, land, hoveredId]);
  const view = useMemo<View>(() => ({ scene, projection, camera }), [scene, projection, camera]);
  useRedraw(
    canvas,
    size,
    useCallback((element) => drawScene(element, view), [view]),
  );
  useWheel(canvas, zoomAt);
  const chosen = drawn.metros.find(({ id }) => id === drawn.selectedId);
  const place = chosen && projection([chosen.longitude, chosen.latitude]);
  const site = drawn.sites.find(({ id }) => id === drawn.selectedSiteId);
  const sitePlace = site && projection([site.longitude, site.latitude]);
  useFocus(
    site && sitePlace
      ? { id: site.id, place: sitePlace, zoom: SITE_ZOOM }
      : chosen && place
        ? { id: chosen.id, place, zoom: METRO_ZOOM }
        : undefined,
    size,
    look,
  );
  // Without a pointer, zooming centres on the selection.
  const anchor = place
    ? { x: place[0] * camera.zoom + camera.x, y: place[1] * camera.zoom + camera.y }
    : { x: size.width / 2, y: size.height / 2 };
  const zoom = (factor: number) => zoomAt(factor, anchor);
  return (
    <div className="relative h-[52vh] min-h-72 overflow-hidden rounded-lg border md:h-[66vh]">
      <canvas
        ref={canvas}
        role="application"
        aria-roledescription={t('role')}
        aria-label={label}
        tabIndex={0}
        onKeyDown={(event) => onKey(event, { zoom, move, reset })}
        className={`absolute inset-0 size-full touch-pan-y -outline-offset-2 ${hovered ? 'cursor-pointer' : 'cursor-grab'}`}
        {...handlers}
      />
      {hovered ? (
        <div
          className="pointer-events-none absolute z-10 rounded-md border bg-raised px-2 py-1 text-xs whitespace-nowrap shadow-float"
          style={{ left: Math.min(hovered.x + 12, size.width - 190), top: hovered.y + 12 }}
        >
          {nameOf(hovered.id)}
        </div>
      ) : null}
      <MapButtons onZoomIn={() => zoom(STEP)} onZoomOut={() => zoom(1 / STEP)} onReset={reset} />
    </div>
  );
}

/** What a key does; the other keys, and those with a modifier, keep their own meaning. */
function onKey(
  event: KeyboardEvent,
  {
    zoom,
    move,
    reset,
  }: { zoom: (factor: number) => void; move: (x: number, y: number) => void; reset: () => void },
): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const act = {
    ArrowLeft: () => move(PAN, 0),
    ArrowRight: () => move(-PAN, 0),
    ArrowUp: () => move(0, PAN),
    ArrowDown: () => move(0, -PAN),
    '+': () => zoom(STEP),
    '=': () => zoom(STEP),
    '-': () => zoom(1 / STEP),
    '0': reset,
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
