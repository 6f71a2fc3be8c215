'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { useToast } from '../../../../../components/toast';
import { Button } from '../../../../../components/ui/button';
import { Field, Input } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import type { RuleView } from '../../../../../lib/api/hand-overs.mapper';
import { useSubmission } from '../../../../../lib/use-submission';
import { useOrganization } from '../../../../../organization/organization';
import { setRule } from '../actions';

const NUMBERS = [
  { name: 'answers', hint: 'answersHint', min: 1, max: 10, step: 1 },
  { name: 'confidenceMin', hint: 'confidenceHint', min: 0, max: 1, step: 0.05 },
  { name: 'waitMinutes', hint: 'waitHint', min: 1, max: 10_080, step: 1 },
] as const;

export function RuleForm(props: { agentId: string; rule: RuleView; permitted: boolean }) {
  const { agentId, permitted } = props;
  const t = useTranslations('handOvers');
  const { slug } = useOrganization();
  const router = useRouter();
  const toast = useToast();
  const [rule, change] = useState(props.rule);
  const { submit, failure, pending } = useSubmission(
    'hand-over rule',
    (request: Parameters<typeof setRule>[1]) => setRule(slug, request),
    () => {
      toast({ tone: 'good', text: t('savedToast') });
      router.refresh();
    },
  );
  return (
    <Form action={() => submit({ agentId, rule })} className="grid gap-4">
      <fieldset disabled={!permitted} className="grid gap-4">
        <label className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            checked={rule.enabled}
            onChange={({ target }) => change({ ...rule, enabled: target.checked })}
            aria-describedby="enabled-hint"
            className="mt-0.5"
          />
          <span className="grid gap-0.5">
            <span className="font-medium">{t('enabled')}</span>
            <span id="enabled-hint" className="text-xs text-muted">
              {t('enabledHint')}
            </span>
          </span>
        </label>
        {NUMBERS.map(({ name, hint, ...bounds }) => (
          <Field key={name} id={name} label={t(name)} hint={t(hint)}>
            <Input
              id={name}
              type="number"
              required
              {...bounds}
              value={Number.isNaN(rule[name]) ? '' : rule[name]}
              onChange={({ target }) => change({ ...rule, [name]: target.valueAsNumber })}
              aria-describedby={`${name}-hint`}
              className="max-w-40"
            />
          </Field>
        ))}
      </fieldset>
      {failure ? <ErrorState small {...failure} /> : null}
      {permitted ? (
        <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
          {t('save')}
        </Button>
      ) : null}
    </Form>
  );
}
