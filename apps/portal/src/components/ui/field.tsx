'use client';

import type { ComponentProps, ReactNode } from 'react';
import { useFieldError } from './form';

/**
 * A labelled control; `hint` and `error` are tied to it for screen readers through the control's id. The error of the
 * form around it is shown as well.
 */
export function Field(props: {
  id: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}) {
  const { id, label, hint, children } = props;
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      ) : null}
      <FieldError id={id} text={props.error} />
    </div>
  );
}

/** Why the form around refused the control with this id, or `text`. */
export function FieldError({ id, text }: { id: string; text?: string | undefined }) {
  const error = useFieldError(id) ?? text;
  return error ? (
    <p id={`${id}-error`} role="alert" className="text-xs text-bad">
      {error}
    </p>
  ) : null;
}

export function Input({ className = '', ...rest }: ComponentProps<'input'>) {
  return <input className={`field ${className}`} {...rest} />;
}

/** `maxLength` keeps a form below what the server reads. */
export function Textarea({ className = '', ...rest }: ComponentProps<'textarea'> & { maxLength: number }) {
  return <textarea className={`field ${className}`} {...rest} />;
}

export function Select({ className = '', ...rest }: ComponentProps<'select'>) {
  return <select className={`field ${className}`} {...rest} />;
}
