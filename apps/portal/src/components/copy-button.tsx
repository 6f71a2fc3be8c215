'use client';

import { Check, Copy, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from './ui/button';

const SHOWN_MS = 1_500;

interface Props {
  text: string;
  label?: string;
  icon?: LucideIcon;
}

/** Copies `text` to the clipboard and shows so for a moment. */
export function CopyButton({ text, label, icon: Icon = Copy }: Props) {
  const t = useTranslations('common');
  const [copied, copy] = useCopy(text);
  const name = copied ? t('copied') : (label ?? t('copy'));
  return (
    <button
      type="button"
      title={name}
      aria-label={name}
      onClick={copy}
      className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
    >
      {copied ? <Check size={15} aria-hidden className="text-good" /> : <Icon size={15} aria-hidden />}
    </button>
  );
}

/** The same as a button with words, for the header of a page. */
export function CopyTextButton({ text, label, icon: Icon = Copy }: Props & { label: string }) {
  const t = useTranslations('common');
  const [copied, copy] = useCopy(text);
  return (
    <Button onClick={copy}>
      {copied ? (
        <Check size={16} aria-hidden className="text-good" />
      ) : (
        <Icon size={16} aria-hidden className="text-muted" />
      )}
      {copied ? t('copied') : label}
    </Button>
  );
}

function useCopy(text: string): [copied: boolean, copy: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  // Denied where the page may not use the clipboard; the text can still be selected.
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  return [copied, copy];
}
