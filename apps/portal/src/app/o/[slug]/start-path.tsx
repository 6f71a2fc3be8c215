'use client';

import { Check } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, type ReactNode } from 'react';
import { CodeBlock } from '../../../components/snippet';
import { Notice } from '../../../components/notice';
import { Panel } from '../../../components/panel';
import { ButtonLink } from '../../../components/ui/button';
import type { AgentView } from '../../../lib/api/agents.mapper';
import { questionForAgent } from '../../../lib/sample-question';
import { agentSnippets } from '../../../lib/snippets';
import { orgPath } from '../../../organization/path';
import { currentStep, type NoCredit, type StartState } from './start-steps';

const REFRESH_MS = 5_000;

/** The way of a new organisation to its first answer: a key, an agent, a call. Shown until an agent has answered. */
export function StartPath({ state, agents }: { state: Omit<StartState, 'hasAgent'>; agents: AgentView[] }) {
  const t = useTranslations('start');
  const ready = agents.find((agent) => agent.state === 'ready');
  const current = currentStep({ ...state, hasAgent: ready !== undefined });
  useRefreshWhile(current === 'call');
  if (current === undefined) return null;
  return (
    <Panel title={t('title')}>
      {state.noCredit ? <Credit {...state.noCredit} /> : null}
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,2fr)]">
        <Step at={1} title={t('key')} text={t('keyText')} isDone={state.hasKey} isCurrent={current === 'key'}>
          <ButtonLink href="/keys?create=1" kind={current === 'key' ? 'primary' : 'plain'}>
            {t('keyAction')}
          </ButtonLink>
        </Step>
        <Step
          at={2}
          title={t('agent')}
          text={t('agentText')}
          isDone={ready !== undefined}
          isCurrent={current === 'agent'}
        >
          <ButtonLink href="/agents/deploy" kind={current === 'agent' ? 'primary' : 'plain'}>
            {t('agentAction')}
          </ButtonLink>
        </Step>
        <Step at={3} title={t('call')} text={t('callText')} isDone={false} isCurrent={current === 'call'}>
          {ready ? <Call agent={ready} /> : null}
        </Step>
      </ol>
    </Panel>
  );
}

/** Without it the last step would end in a refusal. */
function Credit({ first }: NoCredit) {
  const t = useTranslations('start');
  return (
    <div className="mb-4 grid gap-2">
      <Notice tone="warn">{t(first ? 'creditElsewhere' : 'noCredit', { name: first?.name ?? '' })}</Notice>
      {first ? (
        <Link
          href={orgPath(first.slug, '/')}
          className="justify-self-start text-sm font-medium text-accent underline underline-offset-2"
        >
          {t('openFirst', { name: first.name })}
        </Link>
      ) : null}
    </div>
  );
}

function Step(props: {
  at: number;
  title: string;
  text: string;
  isDone: boolean;
  isCurrent: boolean;
  children: ReactNode;
}) {
  const t = useTranslations('start');
  return (
    <li
      aria-current={props.isCurrent ? 'step' : undefined}
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2"
    >
      <h3 className="flex items-center gap-2 text-sm font-semibold">
        <span
          aria-hidden
          className={`inline-flex size-6 shrink-0 items-center justify-center rounded-full border text-xs ${props.isDone || props.isCurrent ? 'border-accent text-accent' : 'text-muted'}`}
        >
          {props.isDone ? <Check size={14} /> : props.at}
        </span>
        {props.title}
        {props.isDone ? <span className="sr-only">{t('done')}</span> : null}
      </h3>
      <p className="text-sm text-muted">{props.text}</p>
      {props.isDone ? null : <div className="min-w-0">{props.children}</div>}
    </li>
  );
}

/** The call as it is, but for the key's secret, which was shown once. */
function Call({ agent }: { agent: AgentView }) {
  const t = useTranslations('start');
  const locale = useLocale();
  const [inCurl] = agentSnippets({ address: agent.address, question: questionForAgent(locale, agent) });
  const code = `export ISTHMUS_KEY='isth_live_…'\n${inCurl?.code ?? ''}`;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <CodeBlock code={code} label={t('call')} />
      <p role="status" className="pulse text-xs text-muted">
        {t('waiting')}
      </p>
    </div>
  );
}

/** The ledger has the call a moment after its answer. */
function useRefreshWhile(isWaiting: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (!isWaiting) return;
    let timer: ReturnType<typeof setTimeout>;
    const again = () => {
      if (document.visibilityState === 'visible') router.refresh();
      timer = setTimeout(again, REFRESH_MS);
    };
    timer = setTimeout(again, REFRESH_MS);
    return () => clearTimeout(timer);
  }, [isWaiting, router]);
}
