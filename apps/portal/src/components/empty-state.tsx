import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyField } from './copy-field';

/** Explains what an empty page is for, with the action that fills it. */
export function EmptyState(props: {
  icon: LucideIcon;
  title: string;
  text: string;
  action?: ReactNode;
  command?: { label: string; value: string };
}) {
  const Icon = props.icon;
  return (
    <div className="panel grid justify-items-center gap-3 px-6 py-12 text-center">
      <span className="inline-flex size-10 items-center justify-center rounded-full bg-hover text-muted">
        <Icon size={20} aria-hidden />
      </span>
      <h2 className="text-base font-semibold">{props.title}</h2>
      <p className="max-w-md text-muted">{props.text}</p>
      {props.action}
      {props.command ? (
        <div className="mt-2 w-full max-w-xl text-left">
          <CopyField label={props.command.label} value={props.command.value} />
        </div>
      ) : null}
    </div>
  );
}
