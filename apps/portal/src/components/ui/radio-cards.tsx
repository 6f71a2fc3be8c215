import type { ReactNode } from 'react';

/** One of a few choices, each with what it is for. */
export function RadioCards<Value extends string>(props: {
  legend: string;
  name: string;
  value: Value;
  choices: { value: Value; title: string; text: string; note?: ReactNode }[];
  onChange: (value: Value) => void;
  /** How the cards lie; one below the other unless given. */
  className?: string;
}) {
  return (
    <fieldset className={`grid gap-2 ${props.className ?? ''}`}>
      <legend className="mb-1 text-sm font-medium">{props.legend}</legend>
      {props.choices.map(({ value, title, text, note }) => (
        <label
          key={value}
          className="panel flex cursor-pointer gap-3 p-4 has-checked:border-accent has-checked:ring-1 has-checked:ring-accent"
        >
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
            className="mt-1"
          />
          <span className="grid min-w-0 content-start gap-1">
            <span className="font-medium">{title}</span>
            <span className="text-sm text-muted">{text}</span>
            {note ? <span className="text-xs text-muted">{note}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
