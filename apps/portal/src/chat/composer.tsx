'use client';

import { Plus, SendHorizontal, Square } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { KeyboardEvent } from 'react';
import { Button } from '../components/ui/button';
import { useMay, useOrganization } from '../organization/organization';

interface Props {
  draft: string;
  onDraft: (draft: string) => void;
  busy: boolean;
  disabled?: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
  onRestart?: () => void;
}

/** The message input: Enter sends, Shift+Enter starts a new line, the stop button works at once. */
export function Composer({ draft, onDraft, busy, disabled = false, onSend, onStop, onRestart }: Props) {
  const t = useTranslations('chat');
  const errors = useTranslations('errors');
  const { name } = useOrganization();
  const permitted = useMay()('build');
  const text = draft.trim();
  const submit = () => {
    if (text !== '' && !busy && !disabled) onSend(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method is composing, Enter picks a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  if (!permitted)
    return <p className="border-t p-4 text-sm text-muted">{errors('notPermittedText', { name })}</p>;
  return (
    <form
      className="flex items-end gap-2 border-t p-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        aria-label={t('message')}
        placeholder={t('placeholder')}
        rows={Math.min(6, draft.split('\n').length)}
        maxLength={20_000}
        value={draft}
        disabled={disabled}
        onChange={(event) => onDraft(event.target.value)}
        onKeyDown={onKeyDown}
        className="field min-w-0 flex-1 resize-none"
      />
      {onRestart ? (
        <Button size="icon" kind="quiet" onClick={onRestart} title={t('restart')} aria-label={t('restart')}>
          <Plus size={16} aria-hidden />
        </Button>
      ) : null}
      {busy ? (
        <Button onClick={onStop}>
          <Square size={14} aria-hidden /> {t('stop')}
        </Button>
      ) : (
        <Button type="submit" kind="primary" disabled={disabled || text === ''}>
          <SendHorizontal size={15} aria-hidden /> {t('send')}
        </Button>
      )}
    </form>
  );
}
