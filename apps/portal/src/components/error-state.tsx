import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useSentences } from '../lib/sentences';
import { SignInAgain } from './sign-in-again';

const KNOWN = [
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'BUDGET_EXHAUSTED',
  'RATE_LIMITED',
  'PLACEMENT_IMPOSSIBLE',
  'CONFLICT',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'GONE',
  'LIMIT_EXCEEDED',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'UPSTREAM_UNAVAILABLE',
] as const;

/** What a budget limits. */
const BUDGETS = ['balance', 'organisation', 'project', 'key', 'agent', 'session'] as const;

/** A failure: its code, and the id under which it is logged. */
export interface ShownFailure {
  code: string;
  correlationId?: string;
  /** Which budget is exhausted; the balance is one. */
  budget?: string | undefined;
}

/** The message for an error code, with its reference id; an unknown code is shown as an internal error. */
export function useErrorText(): (failure: ShownFailure) => string {
  const t = useTranslations('errors');
  const sentences = useSentences();
  return ({ code, correlationId, budget }) => {
    const exhausted = code === 'BUDGET_EXHAUSTED' ? BUDGETS.find((known) => known === budget) : undefined;
    const words = exhausted
      ? t(`exhausted.${exhausted}`)
      : t(KNOWN.find((known) => known === code) ?? 'INTERNAL');
    return sentences(words, correlationId && t('reference', { id: correlationId }));
  };
}

/** What happened, what is safe, what to do. `small` for a part of a page. */
export function ErrorState({
  code,
  correlationId,
  budget,
  action,
  small = false,
}: ShownFailure & { action?: ReactNode; small?: boolean }) {
  const t = useTranslations('errors');
  const text = useErrorText();
  return (
    <div
      role="alert"
      className={`flex gap-3 ${small ? 'items-start p-4' : 'panel flex-col items-center px-6 py-12 text-center'}`}
    >
      <TriangleAlert size={small ? 16 : 24} aria-hidden className="mt-0.5 shrink-0 text-warn" />
      <div className="grid gap-1">
        {small ? null : <h2 className="text-base font-semibold">{t('title')}</h2>}
        <p className={small ? 'text-sm' : 'max-w-md text-muted'}>{text({ code, budget })}</p>
        <p className="font-mono text-xs break-all text-muted">
          {correlationId ? `${code} · ${correlationId}` : code}
        </p>
      </div>
      {code === 'UNAUTHENTICATED' ? <SignInAgain /> : action}
    </div>
  );
}
