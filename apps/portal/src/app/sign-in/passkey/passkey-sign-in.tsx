'use client';

import {
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useState, useTransition } from 'react';
import { Notice } from '../../../components/notice';
import { Button } from '../../../components/ui/button';
import { usePasskeys } from '../../../lib/use-passkeys';
import { beginWithPasskey, finishWithPasskey, type PasskeyFailure } from './actions';

/** A challenge lasts five minutes. */
const RENEW_MS = 240_000;

/** Offers passkeys where the browser has them: in the autofill of the address, and by a button. */
export function PasskeySignIn({ domain, next }: { domain: string; next: string }) {
  const t = useTranslations('signIn');
  const supported = usePasskeys(domain);
  const [failure, setFailure] = useState<PasskeyFailure>();
  const [challenges, setChallenges] = useState(0);
  const [pending, startTransition] = useTransition();
  const ask = useCallback(
    async (useBrowserAutofill: boolean) => setFailure(await askForPasskey({ useBrowserAutofill, next })),
    [next],
  );

  useEffect(() => {
    if (!supported || pending) return;
    const offer = async () => {
      if (await browserSupportsWebAuthnAutofill()) await ask(true);
    };
    void offer();
    const renewal = setTimeout(() => setChallenges((count) => count + 1), RENEW_MS);
    return () => clearTimeout(renewal);
  }, [supported, pending, ask, challenges]);
  useEffect(() => () => WebAuthnAbortService.cancelCeremony(), []);

  if (!supported) return null;
  return (
    <>
      {failure ? <Notice tone="bad">{t(failure)}</Notice> : null}
      <Button size="lg" disabled={pending} onClick={() => startTransition(() => ask(false))}>
        <KeyRound size={16} aria-hidden />
        {t('withPasskey')}
      </Button>
    </>
  );
}

/** Ends a question that is still open, such as that of the autofill. Nothing is wrong when somebody dismisses it. */
async function askForPasskey(options: {
  useBrowserAutofill: boolean;
  next: string;
}): Promise<PasskeyFailure | undefined> {
  const { useBrowserAutofill, next } = options;
  const optionsJSON = await beginWithPasskey();
  if (!optionsJSON) return useBrowserAutofill ? undefined : 'unavailable';
  const answer = await startAuthentication({ optionsJSON, useBrowserAutofill }).catch(() => undefined);
  if (!answer) return undefined;
  const outcome = await finishWithPasskey(answer, next);
  if ('failure' in outcome) return outcome.failure;
  window.location.assign(outcome.page);
  return undefined;
}
