'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useErrorText } from '../../../../../components/error-state';
import { useToast } from '../../../../../components/toast';
import { Button } from '../../../../../components/ui/button';
import { useIdempotencyKeys } from '../../../../../lib/use-idempotency-keys';
import { useOrganization } from '../../../../../organization/organization';
import { take } from '../actions';

/** Takes over a conversation that waits; somebody else may be faster. */
export function Take({ id }: { id: string }) {
  const t = useTranslations('handOvers');
  const { slug } = useOrganization();
  const router = useRouter();
  const toast = useToast();
  const errorText = useErrorText();
  const keys = useIdempotencyKeys('take hand-over');
  const [pending, setPending] = useState(false);
  const takeIt = async () => {
    setPending(true);
    const result = await keys.send({ id }, (request) => take(slug, request));
    setPending(false);
    if (result.ok) toast({ tone: 'good', text: t('takenToast') });
    else
      toast({
        tone: 'bad',
        text: result.code === 'FAILED_PRECONDITION' ? t('notTaken') : errorText(result),
      });
    router.refresh();
  };
  return (
    <Button kind="primary" disabled={pending} onClick={() => void takeIt()}>
      {t('take')}
    </Button>
  );
}
