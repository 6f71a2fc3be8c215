'use client';

import { Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '../../../../../components/ui/button';
import { FieldError, Input, Select } from '../../../../../components/ui/field';
import { QUESTION_MAX } from '../../../../../knowledge/question-file';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useExpectationName } from './expectation-name';
import type { QuestionRow } from './question-rows';

/** A section, or what a file names; a document has its own option. */
const OTHER = 'other';

interface Props {
  row: QuestionRow;
  place: number;
  documents: DocumentView[];
  disabled: boolean;
  /** What is expected is not there. */
  refused: boolean;
  onChange: (part: Partial<QuestionView>) => void;
  onSearch: () => void;
  onRemove: () => void;
}

/** A question with what should answer it. */
export function QuestionFields(props: Props) {
  const { row, place, documents, disabled, refused, onChange } = props;
  const t = useTranslations('knowledge.evaluation');
  const nameOf = useExpectationName();
  const id = `question-${row.key}`;
  const value = valueOf(row, documents);
  const choose = (chosen: string) => {
    const document = documents.find((one) => one.id === chosen);
    onChange({ expectedId: chosen, documentName: document?.name ?? '', sectionTitle: '' });
  };
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
          className="basis-full md:flex-1 md:basis-auto"
        />
        <Select
          id={`${id}-expected`}
          aria-label={t('expectedNumber', { place })}
          aria-invalid={refused || undefined}
          value={value}
          onChange={({ target }) => choose(target.value)}
          disabled={disabled}
          className="min-w-0 flex-1 md:max-w-56 md:flex-none"
        >
          {value === OTHER ? <option value={OTHER}>{nameOf(row)}</option> : null}
          {documents.map(({ id: documentId, name }) => (
            <option key={documentId} value={documentId}>
              {name}
            </option>
          ))}
          <option value="">{t('notInDocuments')}</option>
        </Select>
        {disabled ? null : <Tools {...props} />}
      </div>
      <FieldError id={id} text={refused ? t('expectedRefused', { name: nameOf(row) }) : undefined} />
    </div>
  );
}

function Tools({ row, place, onSearch, onRemove }: Props) {
  const t = useTranslations('knowledge.evaluation');
  return (
    <>
      <Button
        size="icon"
        kind="quiet"
        aria-label={t('searchNumber', { place })}
        title={t('chooseExpected')}
        disabled={row.question.trim() === ''}
        onClick={onSearch}
      >
        <Search size={16} aria-hidden />
      </Button>
      <Button
        size="icon"
        kind="quiet"
        aria-label={t('removeNumber', { place })}
        title={t('remove')}
        onClick={onRemove}
      >
        <X size={16} aria-hidden />
      </Button>
    </>
  );
}

function valueOf({ expectedId, documentName }: QuestionRow, documents: readonly DocumentView[]): string {
  if (documents.some(({ id }) => id === expectedId)) return expectedId;
  return expectedId === '' && documentName === '' ? '' : OTHER;
}
