'use client';

import { useTranslations } from 'next-intl';
import type { QuestionView } from '../../../../../lib/api/knowledge-evaluation';

/** What people read of what is expected: the document with its section, or that there is none. */
export function useExpectationName(): (question: Omit<QuestionView, 'question'>) => string {
  const t = useTranslations('knowledge.evaluation');
  return ({ expectedId, documentName, sectionTitle }) => {
    if (documentName === '') return t(expectedId === '' ? 'notInDocuments' : 'expectedGone');
    return sectionTitle === '' ? documentName : `${documentName} › ${sectionTitle}`;
  };
}
