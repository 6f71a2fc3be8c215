/** A choice with the text that explains it below; `id` is that of the text. */
export function HintedCheckbox(props: {
  id: string;
  label: string;
  hint: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  const { id, label, hint, checked, disabled, onChange } = props;
  return (
    <div className="grid gap-1">
      <label className="flex min-h-7 items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          onChange={({ target }) => onChange(target.checked)}
          aria-describedby={id}
          className="size-4 accent-(--accent)"
        />
        {label}
      </label>
      <p id={id} className="text-xs text-muted">
        {hint}
      </p>
    </div>
  );
}
