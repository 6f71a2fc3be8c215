import { CopyButton } from './copy-button';

/** A value to copy whole: an address, an id, a secret. */
export function CopyField({
  label,
  value,
  hideLabel = false,
}: {
  label: string;
  value: string;
  hideLabel?: boolean;
}) {
  return (
    <div className="grid min-w-0 gap-1">
      <span className={hideLabel ? 'sr-only' : 'text-xs text-muted'}>{label}</span>
      <div className="flex min-w-0 items-center gap-1 rounded-md border bg-sunken py-0.5 pr-0.5 pl-2.5">
        <code
          className="min-w-0 flex-1 font-mono text-xs break-all"
          aria-label={label}
          role="textbox"
          aria-readonly
          tabIndex={0}
        >
          {value}
        </code>
        <CopyButton text={value} />
      </div>
    </div>
  );
}
