'use client';

import { Download, Upload } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '../../../../../components/ui/button';
import { questionsAsCsv, questionsAsJsonLines } from '../../../../../knowledge/question-file';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { saveFile } from '../../../../../lib/save-file';
import { useMay } from '../../../../../organization/organization';
import { ImportQuestions } from './import-questions';

/** Takes questions from a file, and gives them as one. */
export function QuestionTransfer(props: {
  baseId: string;
  documents: DocumentView[];
  questions: QuestionView[];
  onImport: (questions: QuestionView[]) => void;
}) {
  const { baseId, documents, questions, onImport } = props;
  const t = useTranslations('knowledge.evaluation');
  const permitted = useMay()('build');
  const [open, setOpen] = useState(false);
  const name = `questions-${baseId.slice(0, 8)}`;
  return (
    <div className="flex flex-wrap gap-2">
      {permitted ? (
        <Button size="sm" onClick={() => setOpen(true)}>
          <Upload size={14} aria-hidden /> {t('import')}
        </Button>
      ) : null}
      {questions.length > 0 ? (
        <>
          <Button size="sm" onClick={() => saveFile(`${name}.csv`, questionsAsCsv(questions))}>
            <Download size={14} aria-hidden /> CSV
          </Button>
          <Button
            size="sm"
            onClick={() => saveFile(`${name}.jsonl`, questionsAsJsonLines(questions), 'application/jsonl')}
          >
            <Download size={14} aria-hidden /> JSONL
          </Button>
        </>
      ) : null}
      {open ? (
        <ImportQuestions
          documents={documents}
          known={questions.map(({ question }) => question)}
          onImport={(added) => {
            onImport(added);
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </div>
  );
}
