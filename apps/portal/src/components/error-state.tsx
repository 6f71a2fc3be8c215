import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

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
  'UPSTREAM_UNAVAILABLE',
] as const;

/** A failure: its code, and the id under which it is logged. */
export interface ShownFailure {
  code: string;
  correlationId?: string;
}

/** The message for an error code, with its reference id; an unknown code is shown as an internal error. */
export function useErrorText(): (failure: ShownFailure) => string {
  const t = useTranslations('errors');
  return ({ code, correlationId }) => {
    const words = t(KNOWN.find((known) => known === code) ?? 'INTERNAL');
    return correlationId ? `${words} ${t('reference', { id: correlationId })}` : words;
  };
}

/** What happened, what is safe, what to do. `small` for a part of a page. */
export function ErrorState({
  code,
  correlationId,
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
        <p className={small ? 'text-sm' : 'max-w-md text-muted'}>{text({ code })}</p>
        <p className="font-mono text-xs break-all text-muted">
          {correlationId ? `${code} · ${correlationId}` : code}
        </p>
      </div>
      {action}
    </div>
  );
}
