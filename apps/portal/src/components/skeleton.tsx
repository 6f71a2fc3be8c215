import type { ReactNode } from 'react';

/** Placeholders for a page while its data is loading; without layout shift when the page arrives. */
function Frame({ children }: { children: ReactNode }) {
  return (
    <div aria-hidden className="grid gap-4">
      <div className="mb-1 flex h-8 items-center justify-between">
        <div className="skeleton h-6 w-40" />
        <div className="skeleton h-8 w-32" />
      </div>
      {children}
    </div>
  );
}

function Block({ height }: { height: string }) {
  return <div className={`skeleton ${height}`} />;
}

function Rows({ rows }: { rows: number }) {
  return (
    <div className="panel grid">
      <div className="flex h-12 items-center border-b px-3">
        <div className="skeleton h-8 w-64" />
      </div>
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} className="flex h-9 items-center gap-6 border-b px-3 last:border-0">
          <div className="skeleton h-3 w-1/4" />
          <div className="skeleton h-3 w-1/6" />
          <div className="skeleton h-3 w-1/3" />
        </div>
      ))}
    </div>
  );
}

/** A heading and a table. */
export function TableSkeleton() {
  return (
    <Frame>
      <Rows rows={8} />
    </Frame>
  );
}

/** Two columns, the left one wider: overview. */
export function OverviewSkeleton() {
  return (
    <Frame>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid content-start gap-4">
          <Block height="h-44" />
          <Block height="h-64" />
        </div>
        <div className="grid content-start gap-4">
          <Block height="h-44" />
          <Block height="h-52" />
        </div>
      </div>
    </Frame>
  );
}

/** Facts at the left, evidence at the right. */
export function DetailSkeleton() {
  return (
    <Frame>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,340px)_minmax(0,1fr)]">
        <div className="order-2 grid content-start gap-4 lg:order-1">
          <Block height="h-96" />
          <Block height="h-64" />
        </div>
        <div className="order-1 lg:order-2">
          <Block height="h-[66vh]" />
        </div>
      </div>
    </Frame>
  );
}

/** A form, and beside it what it would do. */
export function FormSkeleton() {
  return (
    <Frame>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,380px)]">
        <div className="grid content-start gap-4">
          <Block height="h-28" />
          <Block height="h-56" />
        </div>
        <Block height="h-[32rem]" />
      </div>
    </Frame>
  );
}

/** One large pane: playground. */
export function PaneSkeleton() {
  return (
    <Frame>
      <Block height="h-[72vh]" />
    </Frame>
  );
}

/** Figures, a chart, a ledger. */
export function UsageSkeleton() {
  return (
    <Frame>
      <Block height="h-20" />
      <Block height="h-96" />
      <Rows rows={6} />
    </Frame>
  );
}

/** Figures, the map, the list beside it. */
export function MapSkeleton() {
  return (
    <Frame>
      <div className="grid gap-4" data-wide>
        <Block height="h-32" />
        <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,360px)]">
          <Block height="h-[66vh]" />
          <Block height="h-[66vh]" />
        </div>
      </div>
    </Frame>
  );
}
