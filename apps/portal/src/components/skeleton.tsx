/** The shape of a page with a heading and a table, shown while its data is on the way. */
export function TableSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div aria-hidden className="grid gap-4">
      <div className="flex justify-between">
        <div className="skeleton h-8 w-40" />
        <div className="skeleton h-8 w-32" />
      </div>
      <div className="panel grid">
        {Array.from({ length: rows }, (_, at) => (
          <div key={at} className="flex h-9 items-center gap-6 border-b px-3 last:border-0">
            <div className="skeleton h-3 w-1/4" />
            <div className="skeleton h-3 w-1/6" />
            <div className="skeleton h-3 w-1/3" />
          </div>
        ))}
      </div>
    </div>
  );
}

/** The shape of a page of panels. */
export function PanelSkeleton() {
  return (
    <div aria-hidden className="grid gap-4">
      <div className="skeleton h-8 w-56" />
      <div className="grid gap-4 lg:grid-cols-3">
        <div className="skeleton h-40" />
        <div className="skeleton h-40" />
        <div className="skeleton h-40" />
      </div>
      <div className="skeleton h-72" />
    </div>
  );
}
