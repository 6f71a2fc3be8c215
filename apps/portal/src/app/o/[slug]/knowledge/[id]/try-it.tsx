'use client';

import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { Notice } from '../../../../../components/notice';
import { Panel } from '../../../../../components/panel';
import { Button } from '../../../../../components/ui/button';
import { Field, Input } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import type { ActionResult } from '../../../../../lib/action';
import type { PassageView } from '../../../../../lib/api/knowledge.mapper';
import { useOrganization } from '../../../../../organization/organization';
import { search } from '../actions';
import { PassageList } from './passage-list';

const QUESTION_MAX = 2_000;

/** Asks a question and shows the passages that an agent would answer from. */
export function TryIt(props: { baseId: string; searchable: boolean; title?: string }) {
  const { baseId, searchable, title } = props;
  const t = useTranslations('knowledge');
  const { slug } = useOrganization();
  const [question, setQuestion] = useState('');
  const [result, setResult] = useState<ActionResult<PassageView[]>>();
  const [pending, startTransition] = useTransition();
  const ask = () =>
    startTransition(async () => setResult(await search(slug, { knowledgeBaseId: baseId, query: question })));
  return (
    <Panel {...(title === undefined ? {} : { title })}>
      {searchable ? null : <Notice tone="warn">{t('nothingReady')}</Notice>}
      <Form action={ask} className={`grid gap-3 ${searchable ? '' : 'mt-3'}`}>
        <Field id="question" label={t('question')} hint={t('questionHint')}>
          <Input
            id="question"
            value={question}
            onChange={({ target }) => setQuestion(target.value)}
            required
            maxLength={QUESTION_MAX}
            autoComplete="off"
            aria-describedby="question-hint"
          />
        </Field>
        <Button type="submit" kind="primary" disabled={pending} className="justify-self-start">
          {t('ask')}
        </Button>
      </Form>
      <div aria-live="polite" className={`mt-4 transition-opacity ${pending ? 'opacity-50' : ''}`}>
        {result?.ok === false ? <ErrorState small {...result} /> : null}
        {result?.ok ? <PassageList baseId={baseId} passages={result.value} /> : null}
      </div>
    </Panel>
  );
}
