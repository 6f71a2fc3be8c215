'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { Panel } from '../../../../../components/panel';
import { useToast } from '../../../../../components/toast';
import { Button } from '../../../../../components/ui/button';
import { Form } from '../../../../../components/ui/form';
import { QUESTIONS_MAX } from '../../../../../knowledge/question-file';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useSubmission } from '../../../../../lib/use-submission';
import { useMay, useOrganization } from '../../../../../organization/organization';
import { saveQuestions } from '../evaluation.actions';
import { ExpectedDialog } from './expected-dialog';
import { QuestionFields } from './question-fields';
import { isChanged, rowOf, withQuestions, type QuestionRow } from './question-rows';
import { QuestionTransfer } from './question-transfer';

const EMPTY: QuestionView = { question: '', expectedId: '', documentName: '', sectionTitle: '' };

interface Props {
  baseId: string;
  documents: DocumentView[];
  rows: QuestionRow[];
  saved: QuestionView[];
  onRows: (rows: QuestionRow[]) => void;
  onSaved: (questions: QuestionView[]) => void;
}

/** The questions, each with the section or document that should answer it. */
export function QuestionForm(props: Props) {
  const { baseId: knowledgeBaseId, documents, rows, saved, onRows } = props;
  const t = useTranslations('knowledge.evaluation');
  const { slug } = useOrganization();
  const permitted = useMay()('build');
  const toast = useToast();
  const [searched, setSearched] = useState<QuestionRow>();
  const { submit, failure, pending } = useSubmission(
    `questions ${knowledgeBaseId}`,
    (request: Parameters<typeof saveQuestions>[1]) => saveQuestions(slug, request),
    (questions) => {
      toast({ tone: 'good', text: t('saved') });
      props.onSaved(questions);
    },
  );
  const questions = rows.map(({ key: _, ...question }) => question);
  const change = (key: string, part: Partial<QuestionView>) =>
    onRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <Panel
      title={t('questions')}
      action={
        <QuestionTransfer
          baseId={knowledgeBaseId}
          documents={documents}
          questions={questions}
          onImport={(added) => onRows(withQuestions(rows, added))}
        />
      }
    >
      <p className="mb-3 text-sm text-muted">{t('questionsHint')}</p>
      <Form action={() => submit({ knowledgeBaseId, questions })} className="grid gap-3">
        <ol className="grid gap-2">
          {rows.map((row, at) => (
            <li key={row.key}>
              <QuestionFields
                {...{ row, documents, place: at + 1, disabled: !permitted }}
                refused={failure?.places?.includes(at) ?? false}
                onChange={(part) => change(row.key, part)}
                onSearch={() => setSearched(row)}
                onRemove={() => onRows(rows.filter(({ key }) => key !== row.key))}
              />
            </li>
          ))}
        </ol>
        {failure ? <ErrorState small {...failure} /> : null}
        {permitted ? (
          <FormActions
            isFull={rows.length >= QUESTIONS_MAX}
            isChanged={isChanged(rows, saved)}
            pending={pending}
            onAdd={() => onRows([...rows, rowOf(EMPTY)])}
          />
        ) : null}
      </Form>
      {searched ? (
        <ExpectedDialog
          {...{ baseId: knowledgeBaseId, documents, question: searched.question }}
          title={t('chooseExpected')}
          submit={t('choose')}
          onPick={(expected) => {
            change(searched.key, expected);
            setSearched(undefined);
          }}
          onClose={() => setSearched(undefined)}
        />
      ) : null}
    </Panel>
  );
}

function FormActions(props: { isFull: boolean; isChanged: boolean; pending: boolean; onAdd: () => void }) {
  const t = useTranslations('knowledge.evaluation');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button disabled={props.isFull} onClick={props.onAdd}>
        <Plus size={16} aria-hidden /> {t('add')}
      </Button>
      <Button type="submit" disabled={props.pending}>
        {t('save')}
      </Button>
      <span aria-live="polite" className="text-xs text-muted">
        {props.isFull ? t('full', { max: QUESTIONS_MAX }) : null} {props.isChanged ? t('unsaved') : null}
      </span>
    </div>
  );
}
