'use client';

import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { useErrorText } from '../../../components/error-state';
import { Notice } from '../../../components/notice';
import { useToast } from '../../../components/toast';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { Field, Input, Select } from '../../../components/ui/field';
import { Form } from '../../../components/ui/form';
import type { LinkView } from '../../../lib/api/infrastructure';
import { LINK_STATES, type LinkState } from '../../../lib/link-state';
import { changeLink } from './actions';

/** Another state for a link, with the reason. */
export function ChangeLink(props: { link: LinkView & { name: string }; onClose: () => void }) {
  const { link, onClose } = props;
  const t = useTranslations('operation.network');
  const id = useId();
  const toast = useToast();
  const errorText = useErrorText();
  const others = LINK_STATES.filter((state) => state !== link.state);
  const [state, setState] = useState<LinkState>(link.state === 'up' ? 'drained' : 'up');
  const [failure, setFailure] = useState<string>();
  const [pending, startTransition] = useTransition();
  const submit = (form: FormData) =>
    startTransition(async () => {
      const reason = String(form.get('reason') ?? '').trim();
      const result = await changeLink({ linkId: link.id, state, reason });
      if (!result.ok) return setFailure(errorText(result));
      toast({ tone: 'good', text: t('changed', { name: link.name, state: t(`states.${state}`) }) });
      onClose();
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('changeOf', { name: link.name })}
      description={t('changeText')}
    >
      <Form action={submit} className="grid gap-4">
        <Field id={`${id}-state`} label={t('state')} hint={t(`stateHints.${state}`)}>
          <Select
            id={`${id}-state`}
            value={state}
            aria-describedby={`${id}-state-hint`}
            onChange={({ target }) => setState(others.find((one) => one === target.value) ?? state)}
          >
            {others.map((one) => (
              <option key={one} value={one}>
                {t(`states.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field id={`${id}-reason`} label={t('reason')}>
          <Input
            id={`${id}-reason`}
            name="reason"
            required
            minLength={3}
            maxLength={500}
            autoComplete="off"
          />
        </Field>
        {failure ? <Notice tone="bad">{failure}</Notice> : null}
        <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
          {t('save')}
        </Button>
      </Form>
    </Dialog>
  );
}
