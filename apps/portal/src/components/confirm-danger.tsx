'use client';

import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { Button } from './ui/button';
import { Dialog } from './ui/dialog';
import { Field, Input } from './ui/field';

/**
 * Asks for the name of a thing before it is destroyed. `onConfirm` returns false to keep the dialog open. `quiet` is
 * for a button in every row of a table.
 */
export function ConfirmDanger(props: {
  trigger: string;
  /** Says which thing it is, where several have the same trigger. */
  label?: string;
  quiet?: boolean;
  title: string;
  consequence: string;
  name: string;
  onConfirm: () => Promise<boolean>;
  disabled?: boolean;
}) {
  const t = useTranslations('common');
  const id = useId();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [pending, startTransition] = useTransition();
  const confirm = () =>
    startTransition(async () => {
      if (!(await props.onConfirm())) return;
      setOpen(false);
      setTyped('');
    });
  return (
    <>
      <Button
        kind={props.quiet ? 'quietDanger' : 'caution'}
        size={props.quiet ? 'sm' : 'md'}
        disabled={props.disabled}
        aria-label={props.label}
        onClick={() => setOpen(true)}
      >
        {props.trigger}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={props.title} description={props.consequence}>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed === props.name) confirm();
          }}
        >
          <Field id={id} label={t('typeName', { name: props.name })}>
            <Input
              id={id}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
            />
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
            <Button type="submit" kind="danger" disabled={pending || typed !== props.name}>
              {props.trigger}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
