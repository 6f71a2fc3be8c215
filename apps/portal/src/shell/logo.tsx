/** A land bridge between two shores. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 32 32"
      width={size}
      height={size}
      aria-hidden
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
      strokeLinecap="round"
      className="text-accent"
    >
      <path d="M3 6c7 2 11 6 11 10S10 24 3 26" />
      <path d="M29 6c-7 2-11 6-11 10s4 8 11 10" />
      <path d="M9 16h14" />
    </svg>
  );
}
