import {
  CheckCircle2,
  CircleDashed,
  CircleSlash,
  LoaderCircle,
  RefreshCw,
  TriangleAlert,
  XCircle,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';

export type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'auto' | 'calm';

const ICONS: Record<Tone, LucideIcon> = {
  good: CheckCircle2,
  warn: TriangleAlert,
  bad: XCircle,
  busy: LoaderCircle,
  auto: RefreshCw,
  calm: CircleDashed,
};

/** A state in one word, by colour, shape and word together. */
export function StatePill({ tone, label, gone = false }: { tone: Tone; label: string; gone?: boolean }) {
  const Icon = gone ? CircleSlash : ICONS[tone];
  const moving = tone === 'busy' || tone === 'auto';
  return (
    <span
      className={`tinted tint-${tone} inline-flex h-6 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap`}
    >
      <Icon size={13} aria-hidden className={moving ? 'pulse' : ''} />
      {label}
    </span>
  );
}
