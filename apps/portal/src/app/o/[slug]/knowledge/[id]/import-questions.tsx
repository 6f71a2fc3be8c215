'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '../../../../../components/ui/button';
import { Dialog } from '../../../../../components/ui/dialog';
import { Field, Input, Textarea } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import { QUESTIONS_MAX, readQuestions, type LineFault } from '../../../../../knowledge/question-file';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';

const CHARACTERS_MAX = 500_000;
const FAULTS_SHOWN = 20;

interface Props {
  documents: DocumentView[];
  /** Words of the questions that there are. */
  known: string[];
  onImport: (questions: QuestionView[]) => void;
  onClose: () => void;
}

/** Takes questions that are pasted, or in a file; says of each line what is wrong with it. */
export function ImportQuestions(props: Props) {
  const t = useTranslations('knowledge.evaluation');
  const { text, faults, refusal, change, choose, take } = useImport(props);
  return (
    <Dialog
      open
      wide
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      title={t('import')}
      description={t('importLead')}
    >
      <Form action={take} className="grid gap-4">
        <Field id="import-file" label={t('file')} hint={t('fileHint')}>
          <Input
            id="import-file"
            type="file"
            accept=".csv,.jsonl,.ndjson,.txt"
            onChange={({ target }) => void choose(target.files?.[0])}
            aria-describedby="import-file-hint"
          />
        </Field>
        <Field id="import-text" label={t('content')} hint={t('contentHint')}>
          <Textarea
            id="import-text"
            value={text}
            onChange={({ target }) => change(target.value)}
            maxLength={CHARACTERS_MAX}
            rows={8}
            spellCheck={false}
            aria-describedby="import-text-hint"
            aria-invalid={faults.length > 0 || undefined}
            className="font-mono text-xs"
          />
        </Field>
        <Faults
          faults={faults}
          refusal={refusal ? t(`importRefused.${refusal}`, { max: QUESTIONS_MAX }) : ''}
        />
        <Button type="submit" kind="primary" className="justify-self-end">
          {t('import')}
        </Button>
      </Form>
    </Dialog>
  );
}

/** The text of questions and what is wrong with it. */
function useImport({ documents, known, onImport }: Props) {
  const [text, setText] = useState('');
  const [faults, setFaults] = useState<LineFault[]>([]);
  const [refusal, setRefusal] = useState<'nothing' | 'tooLarge' | 'noRoom'>();
  const change = (next: string) => {
    setText(next);
    setFaults([]);
    setRefusal(undefined);
  };
  const choose = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > CHARACTERS_MAX) return setRefusal('tooLarge');
    change(await file.text());
  };
  const take = () => {
    const read = readQuestions(text, new Set(documents.map(({ name }) => name)));
    setFaults(read.faults);
    if (read.faults.length > 0) return setRefusal(undefined);
    if (read.questions.length === 0) return setRefusal('nothing');
    const all = new Set([...known, ...read.questions.map(({ question }) => question)]);
    if (all.size > QUESTIONS_MAX) return setRefusal('noRoom');
    onImport(read.questions.map((question) => withId(question, documents)));
  };
  return { text, faults, refusal, change, choose, take };
}

function Faults({ faults, refusal }: { faults: LineFault[]; refusal: string }) {
  const t = useTranslations('knowledge.evaluation');
  return (
    <div role="alert" className="text-sm text-bad empty:hidden">
      {refusal === '' ? null : <p>{refusal}</p>}
      {faults.length > 0 ? (
        <ul className="grid gap-1">
          {faults.slice(0, FAULTS_SHOWN).map(({ line, fault }) => (
            <li key={line}>{t('line', { line, fault: t(`faults.${fault}`, { max: QUESTIONS_MAX }) })}</li>
          ))}
          {faults.length > FAULTS_SHOWN ? (
            <li>{t('andMore', { count: faults.length - FAULTS_SHOWN })}</li>
          ) : null}
        </ul>
      ) : null}
    </div>
  );
}

/** A document by its id; a section by its title, which the model gateway looks up. */
function withId(
  question: Omit<QuestionView, 'expectedId'>,
  documents: readonly DocumentView[],
): QuestionView {
  const document = documents.find(({ name }) => name === question.documentName);
  return { ...question, expectedId: question.sectionTitle === '' ? (document?.id ?? '') : '' };
}
