import type { ReactNode } from 'react';
import { TimeAgo } from './time-ago';
import type { Tone } from './state-pill';

/** One thing that happened. */
export interface TimeLineStep {
  id: string;
  tone: Tone;
  title: string;
  detail?: ReactNode;
  at: Date | string | undefined;
  /** Time since the step before, in words. */
  took?: string;
}

/** What happened, newest first, with how long each step took. */
export function TimeLine({ label, steps }: { label: string; steps: TimeLineStep[] }) {
  return (
    <ol aria-label={label} className="grid">
      {steps.map((step, at) => (
        <li
          key={step.id}
          className={`tint-${step.tone} slide-in relative grid grid-cols-[16px_1fr] gap-x-3 pb-4 last:pb-0`}
        >
          <span className="relative mt-[5px] flex justify-center" aria-hidden>
            <span className="z-10 size-2.5 rounded-full border-2 border-(--tint) bg-surface" />
            {at < steps.length - 1 ? <span className="absolute top-2.5 -bottom-5 w-px bg-line" /> : null}
          </span>
          <div className="min-w-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="text-sm font-medium break-words">{step.title}</span>
              <span className="text-xs text-muted tabular-nums">
                {step.took ? <span className="mr-2">{step.took}</span> : null}
                <TimeAgo at={step.at} />
              </span>
            </div>
            {step.detail ? <div className="text-sm text-muted break-words">{step.detail}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
