'use client';

import { Plus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { Panel } from '../../../../../components/panel';
import { useToast } from '../../../../../components/toast';
import { Button } from '../../../../../components/ui/button';
import { FieldError, Input, Select } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useSubmission } from '../../../../../lib/use-submission';
import { useMay, useOrganization } from '../../../../../organization/organization';
import { saveQuestions } from '../actions';

const QUESTIONS_MAX = 200;
const QUESTION_MAX = 1_000;

interface Row extends QuestionView {
  key: string;
}

/** The questions, each with the document that should answer it. */
export function QuestionForm(props: {
  baseId: string;
  documents: DocumentView[];
  initial: QuestionView[];
  onSaved: (questions: QuestionView[]) => void;
}) {
  const { baseId: knowledgeBaseId, documents, initial, onSaved } = props;
  const t = useTranslations('knowledge.evaluation');
  const { slug } = useOrganization();
  const permitted = useMay()('build');
  const toast = useToast();
  const [rows, setRows] = useState<Row[]>(() => initial.map(rowOf));
  const questions = rows.map(({ question, expectedId }) => ({ question, expectedId }));
  const { submit, failure, pending } = useSubmission(
    `questions ${knowledgeBaseId}`,
    (request: Parameters<typeof saveQuestions>[1]) => saveQuestions(slug, request),
    () => {
      toast({ tone: 'good', text: t('saved') });
      onSaved(questions);
    },
  );
  const change = (key: string, part: Partial<QuestionView>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <Panel title={t('questions')}>
      <p className="mb-3 text-sm text-muted">{t('questionsHint')}</p>
      <Form action={() => submit({ knowledgeBaseId, questions })} className="grid gap-3">
        <ol className="grid gap-2">
          {rows.map((row, at) => (
            <li key={row.key}>
              <QuestionRow
                row={row}
                place={at + 1}
                documents={documents}
                disabled={!permitted}
                onChange={(part) => change(row.key, part)}
                onRemove={() => setRows(rows.filter(({ key }) => key !== row.key))}
              />
            </li>
          ))}
        </ol>
        {failure ? <ErrorState small {...failure} /> : null}
        {permitted ? (
          <div className="flex flex-wrap gap-2">
            <Button
              disabled={rows.length >= QUESTIONS_MAX}
              onClick={() => setRows([...rows, rowOf({ question: '', expectedId: documents[0]?.id ?? '' })])}
            >
              <Plus size={16} aria-hidden /> {t('add')}
            </Button>
            <Button type="submit" disabled={pending}>
              {t('save')}
            </Button>
          </div>
        ) : null}
      </Form>
    </Panel>
  );
}

function rowOf(question: QuestionView): Row {
  return { ...question, key: crypto.randomUUID() };
}

function QuestionRow(props: {
  row: Row;
  place: number;
  documents: DocumentView[];
  disabled: boolean;
  onChange: (part: Partial<QuestionView>) => void;
  onRemove: () => void;
}) {
  const { row, place, documents, disabled, onChange, onRemove } = props;
  const t = useTranslations('knowledge.evaluation');
  const id = `question-${row.key}`;
  const isListed = row.expectedId === '' || documents.some((document) => document.id === row.expectedId);
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-center gap-2 md:flex-nowrap">
        <Input
          id={id}
          aria-label={t('questionNumber', { place })}
          value={row.question}
          onChange={({ target }) => onChange({ question: target.value })}
          required
          maxLength={QUESTION_MAX}
          disabled={disabled}
          autoComplete="off"
          className="min-w-48 flex-1"
        />
        <Select
          aria-label={t('expectedNumber', { place })}
          value={row.expectedId}
          onChange={({ target }) => onChange({ expectedId: target.value })}
          disabled={disabled}
          className="max-w-56"
        >
          {documents.map(({ id: documentId, name }) => (
            <option key={documentId} value={documentId}>
              {name}
            </option>
          ))}
          {isListed ? null : <option value={row.expectedId}>{row.expectedId}</option>}
          <option value="">{t('notInDocuments')}</option>
        </Select>
        {disabled ? null : (
          <Button size="icon" kind="quiet" aria-label={t('removeNumber', { place })} onClick={onRemove}>
            <X size={16} aria-hidden />
          </Button>
        )}
      </div>
      <FieldError id={id} />
    </div>
  );
}
