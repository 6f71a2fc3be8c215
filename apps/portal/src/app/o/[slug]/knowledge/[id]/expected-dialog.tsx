'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState, type ReactNode } from 'react';
import { ErrorState } from '../../../../../components/error-state';
import { Button } from '../../../../../components/ui/button';
import { Dialog } from '../../../../../components/ui/dialog';
import { Field, Select } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import { RadioCards } from '../../../../../components/ui/radio-cards';
import type { ActionResult } from '../../../../../lib/action';
import type { DocumentView, PassageView } from '../../../../../lib/api/knowledge.mapper';
import { useOrganization } from '../../../../../organization/organization';
import { search } from '../actions';

/** What is expected, with its names. */
export interface Expected {
  expectedId: string;
  documentName: string;
  sectionTitle: string;
}

interface Props {
  baseId: string;
  documents: DocumentView[];
  /** What the sections are searched for. */
  question: string;
  title: string;
  /** What the button says. */
  submit: string;
  pending?: boolean;
  /** Above the choice. */
  children?: ReactNode;
  onPick: (expected: Expected) => void;
  onClose: () => void;
}

const WHOLE = 'document';
const NOTHING = 'nothing';
const QUERY_MAX = 2_000;

/** Asks which section answers a question: one that is found for it, a document, or none. */
export function ExpectedDialog(props: Props) {
  const { baseId, documents, question, pending = false } = props;
  const t = useTranslations('knowledge.evaluation');
  const found = useSections(baseId, question);
  const [chosen, setChosen] = useState('');
  const [documentId, setDocumentId] = useState(documents[0]?.id ?? '');
  const sections = found?.ok ? found.value : [];
  const pick = () => {
    const section = sections.find(({ articleId }) => articleId === chosen);
    const document = documents.find(({ id }) => id === documentId);
    if (section)
      props.onPick({
        expectedId: section.articleId,
        documentName: section.documentName,
        sectionTitle: section.title,
      });
    else if (chosen === WHOLE && document)
      props.onPick({ expectedId: document.id, documentName: document.name, sectionTitle: '' });
    else props.onPick({ expectedId: '', documentName: '', sectionTitle: '' });
  };
  return (
    <Dialog open wide onOpenChange={(open) => !open && props.onClose()} title={props.title}>
      <Form action={pick} className="grid gap-4">
        {props.children ?? <p className="text-sm wrap-anywhere">{question}</p>}
        <div aria-live="polite">
          {found?.ok === false ? <ErrorState small {...found} /> : null}
          {found ? null : <div className="skeleton h-24" />}
        </div>
        {found ? (
          <RadioCards
            legend={t('whichAnswers')}
            name="expected"
            value={chosen}
            onChange={setChosen}
            choices={[
              ...sections.map(({ articleId, title, text, documentName }) => ({
                value: articleId,
                title,
                text: text.length > 160 ? `${text.slice(0, 160)}…` : text,
                note: documentName,
              })),
              ...(documents.length > 0
                ? [{ value: WHOLE, title: t('anySection'), text: t('anySectionHint') }]
                : []),
              { value: NOTHING, title: t('notInDocuments'), text: t('notInDocumentsHint') },
            ]}
          />
        ) : null}
        {chosen === WHOLE ? (
          <Field id="expected-document" label={t('document')}>
            <Select
              id="expected-document"
              value={documentId}
              onChange={({ target }) => setDocumentId(target.value)}
            >
              {documents.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        ) : null}
        <Button type="submit" kind="primary" disabled={pending || chosen === ''} className="justify-self-end">
          {props.submit}
        </Button>
      </Form>
    </Dialog>
  );
}

/** The sections that are found for a question, each once; undefined while they are searched for. */
function useSections(knowledgeBaseId: string, question: string): ActionResult<PassageView[]> | undefined {
  const { slug } = useOrganization();
  const [found, setFound] = useState<ActionResult<PassageView[]>>();
  useEffect(() => {
    let current = true;
    const query = question.trim().slice(0, QUERY_MAX);
    const asked =
      query === ''
        ? Promise.resolve({ ok: true as const, value: [] })
        : search(slug, { knowledgeBaseId, query });
    void asked.then((result) => {
      if (!current) return;
      const isFirst = ({ articleId }: PassageView, at: number, all: PassageView[]) =>
        all.findIndex((other) => other.articleId === articleId) === at;
      setFound(result.ok ? { ok: true, value: result.value.filter(isFirst) } : result);
    });
    return () => {
      current = false;
    };
  }, [slug, knowledgeBaseId, question]);
  return found;
}
