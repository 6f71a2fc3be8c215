'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ErrorState } from '../../../../../components/error-state';
import { Panel } from '../../../../../components/panel';
import { useToast } from '../../../../../components/toast';
import { Button } from '../../../../../components/ui/button';
import { Field, Textarea } from '../../../../../components/ui/field';
import { Form } from '../../../../../components/ui/form';
import { isText, useDraft } from '../../../../../lib/use-draft';
import { useSubmission } from '../../../../../lib/use-submission';
import { useOrganization } from '../../../../../organization/organization';
import { end, reply } from '../actions';

const ANSWER_MAX = 8_000;
const OUTCOMES = [
  { outcome: 'returned', words: 'return' },
  { outcome: 'unresolved', words: 'unresolve' },
  { outcome: 'resolved', words: 'resolve' },
] as const;

/** What the member who has the conversation may do: answer, give it back, close it. */
export function Answering({ id }: { id: string }) {
  const t = useTranslations('handOvers');
  const { slug } = useOrganization();
  const router = useRouter();
  const toast = useToast();
  const { draft, setDraft, discard } = useDraft(`answer to ${id}`, '', isText);
  const sending = useSubmission(
    `reply ${id}`,
    (request: Parameters<typeof reply>[1]) => reply(slug, request),
    () => {
      discard();
      setDraft('');
      toast({ tone: 'good', text: t('sentToast') });
      router.refresh();
    },
  );
  const ending = useSubmission(
    `end hand-over ${id}`,
    (request: Parameters<typeof end>[1]) => end(slug, request),
    () => {
      toast({ tone: 'good', text: t('endedToast') });
      router.refresh();
    },
  );
  const failure = sending.failure ?? ending.failure;
  const pending = sending.pending || ending.pending;
  return (
    <Panel>
      <Form action={() => sending.submit({ id, text: draft })} className="grid gap-3">
        <Field id="answer" label={t('reply')} hint={t('replyHint')}>
          <Textarea
            id="answer"
            rows={4}
            value={draft}
            onChange={({ target }) => setDraft(target.value)}
            required
            maxLength={ANSWER_MAX}
            aria-describedby="answer-hint"
          />
        </Field>
        {failure ? <ErrorState small {...failure} /> : null}
        <div className="flex flex-wrap items-center gap-2">
          {OUTCOMES.map(({ outcome, words }) => (
            <Button key={outcome} disabled={pending} onClick={() => ending.submit({ id, outcome })}>
              {t(words)}
            </Button>
          ))}
          <Button type="submit" kind="primary" disabled={pending} className="ml-auto">
            {t('send')}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}
