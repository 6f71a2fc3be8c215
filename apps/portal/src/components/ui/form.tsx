'use client';

import { useTranslations } from 'next-intl';
import {
  createContext,
  startTransition,
  useContext,
  useState,
  type ComponentProps,
  type FormEvent,
} from 'react';
import { boundsOf, violationOf } from './violation';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const Errors = createContext<Readonly<Record<string, string>>>({});

/** Why the control with this id was refused; undefined for one that is not, and outside a form. */
export function useFieldError(id: string): string | undefined {
  return useContext(Errors)[id];
}

/**
 * A form that keeps what was typed when `action` refuses it: one of React's own is emptied by its action. What the
 * attributes of a control forbid is said beside it, in the portal's language, and nothing is sent; a control therefore
 * needs an id and a `Field`. A server function as `action` also works before the page's script is there.
 */
export function Form(
  props: Omit<ComponentProps<'form'>, 'action' | 'onSubmit'> & {
    action: (fields: FormData) => void | Promise<void>;
  },
) {
  const { action, children, ...rest } = props;
  const textOf = useViolationText();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const refused = controlsOf(form).flatMap((control) => {
      const text = textOf(control);
      mark(control, text !== undefined);
      return text === undefined ? [] : [{ control, text }];
    });
    setErrors(Object.fromEntries(refused.map(({ control, text }) => [control.id, text])));
    if (refused[0]) return refused[0].control.focus();
    const fields = new FormData(form);
    startTransition(() => action(fields));
  };
  /** A message goes as soon as its control is right. */
  const recheck = ({ target }: FormEvent<HTMLFormElement>) => {
    const control = target as Control; // Only controls emit input events.
    if (errors[control.id] === undefined) return;
    const text = textOf(control);
    mark(control, text !== undefined);
    const { [control.id]: _former, ...others } = errors;
    setErrors(text === undefined ? others : { ...others, [control.id]: text });
  };
  return (
    <form {...rest} noValidate action={action} onSubmit={submit} onInput={recheck}>
      <Errors value={errors}>{children}</Errors>
    </form>
  );
}

function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(
    (element): element is Control =>
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement,
  );
}

function mark(control: Control, invalid: boolean): void {
  if (invalid) {
    control.setAttribute('aria-invalid', 'true');
    control.setAttribute('aria-errormessage', `${control.id}-error`);
  } else if (control.hasAttribute('aria-errormessage')) {
    // Otherwise the mark is the page's own.
    control.removeAttribute('aria-invalid');
    control.removeAttribute('aria-errormessage');
  }
}

function useViolationText(): (control: Control) => string | undefined {
  const t = useTranslations('form');
  return (control) => {
    const violation = control.willValidate ? violationOf(control) : undefined;
    return violation && t(violation, boundsOf(control));
  };
}
