'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { useToast } from '../../../../../components/toast';
import { Field, Input } from '../../../../../components/ui/field';
import { QUESTION_MAX } from '../../../../../knowledge/question-file';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';
import type { FeedbackView } from '../../../../../lib/api/knowledge-feedback';
import type { DocumentView } from '../../../../../lib/api/knowledge.mapper';
import { useSubmission } from '../../../../../lib/use-submission';
import { useOrganization } from '../../../../../organization/organization';
import { add } from '../feedback.actions';
import { ExpectedDialog } from './expected-dialog';

/** Makes a question of a marked answer: its words may be changed, and what answers it is chosen. */
export function AddQuestion(props: {
  baseId: string;
  documents: DocumentView[];
  feedback: FeedbackView;
  onAdded: (questions: QuestionView[]) => void;
  onClose: () => void;
}) {
  const { baseId: knowledgeBaseId, documents, feedback, onAdded, onClose } = props;
  const { answerId } = feedback;
  const t = useTranslations('knowledge.feedback');
  const { slug } = useOrganization();
  const toast = useToast();
  const [question, setQuestion] = useState(() => feedback.question.replaceAll(/\s+/g, ' ').trim());
  const { submit, failure, pending } = useSubmission(
    `add ${answerId}`,
    (request: Parameters<typeof add>[1]) => add(slug, request),
    (questions) => {
      toast({ tone: 'good', text: t('added') });
      onAdded(questions);
    },
  );
  return (
    <ExpectedDialog
      baseId={knowledgeBaseId}
      documents={documents}
      question={feedback.question}
      title={t('add')}
      submit={t('add')}
      pending={pending}
      onPick={({ expectedId }) => submit({ knowledgeBaseId, answerId, question, expectedId })}
      onClose={onClose}
    >
      <Field id="feedback-question" label={t('question')}>
        <Input
          id="feedback-question"
          value={question}
          onChange={({ target }) => setQuestion(target.value)}
          required
          maxLength={QUESTION_MAX}
          autoComplete="off"
        />
      </Field>
      {failure ? <ErrorState small {...failure} /> : null}
    </ExpectedDialog>
  );
}
