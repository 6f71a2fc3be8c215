'use client';

import { useLocale, useTranslations } from 'next-intl';
import { examplesIn } from '../lib/sample-question';
import { isText, useDraft } from '../lib/use-draft';
import { useMay } from '../organization/organization';
import { Composer } from './composer';
import { AnswerCard, QuestionCard, type ChatAgent } from './messages';
import { useConversation } from './use-conversation';
import { useFollow } from './use-follow';

interface Props {
  agent: ChatAgent;
  /** False while the agent cannot answer. */
  ready: boolean;
  examples: string[];
}

/** A conversation with an agent over A2A, in one column; the answer is shown as it arrives. */
export function Chat({ agent, ready, examples }: Props) {
  const t = useTranslations('chat');
  const { turns, busy, send, stop, restart } = useConversation(agent.id);
  const { draft, setDraft } = useDraft(`chat ${agent.id}`, '', isText);
  const log = useFollow(turns);
  const permitted = useMay()('build');
  const submit = (text: string) => {
    setDraft('');
    void send(text).then((isSent) => {
      if (!isSent) setDraft(text);
    });
  };
  return (
    <div className="panel flex h-[50vh] min-h-80 flex-col md:h-[62vh] md:min-h-96">
      <div
        ref={log}
        role="log"
        aria-label={t('log')}
        aria-live="polite"
        tabIndex={0}
        className="flex-1 overflow-y-auto overscroll-contain p-4"
      >
        {turns.length === 0 ? (
          <Start ready={ready} permitted={permitted} examples={examples} onPick={submit} />
        ) : null}
        <ol className="grid gap-4">
          {turns.map((turn) => (
            <li key={turn.id} className="grid gap-3">
              <QuestionCard text={turn.question} />
              <AnswerCard agent={agent} turn={turn} />
            </li>
          ))}
        </ol>
      </div>
      <Composer
        draft={draft}
        onDraft={setDraft}
        busy={busy}
        disabled={!ready}
        onSend={submit}
        onStop={stop}
        {...(turns.length > 0 && !busy ? { onRestart: restart } : {})}
      />
    </div>
  );
}

const EXAMPLES_SHOWN = 3;

function Start(props: {
  ready: boolean;
  permitted: boolean;
  examples: string[];
  onPick: (text: string) => void;
}) {
  const { ready, permitted, examples, onPick } = props;
  const t = useTranslations('chat');
  const readable = examplesIn(useLocale(), examples).slice(0, EXAMPLES_SHOWN);
  return (
    <div className="grid h-full content-center justify-items-center gap-3 text-center">
      <p className="text-muted">{ready ? (permitted ? t('start') : null) : t('notReady')}</p>
      {ready && permitted ? (
        <ul className="flex max-w-lg flex-wrap justify-center gap-2">
          {readable.map((example) => (
            <li key={example}>
              <button
                type="button"
                onClick={() => onPick(example)}
                className="min-h-8 rounded-md border bg-canvas px-3 py-1 text-sm hover:bg-hover"
              >
                {example}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
