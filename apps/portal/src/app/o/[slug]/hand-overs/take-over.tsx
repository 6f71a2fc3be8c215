'use client';

import { Headset } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useErrorText } from '../../../../components/error-state';
import { Permitted } from '../../../../components/permitted';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import { useIdempotencyKeys } from '../../../../lib/use-idempotency-keys';
import { useOpenPage, useOrganization } from '../../../../organization/organization';
import { start } from './actions';

/** Takes over a conversation of an agent, and opens it. */
export function TakeOver(conversation: { agentId: string; owner: string; contextId: string }) {
  const t = useTranslations('handOvers');
  const { slug } = useOrganization();
  const openPage = useOpenPage();
  const toast = useToast();
  const errorText = useErrorText();
  const keys = useIdempotencyKeys('take over conversation');
  const takeOver = async () => {
    const result = await keys.send(conversation, (request) => start(slug, request));
    if (result.ok) openPage(`/hand-overs/${result.value.id}`);
    else
      toast({
        tone: 'bad',
        text: result.code === 'FAILED_PRECONDITION' ? t('notTaken') : errorText(result),
      });
  };
  return (
    <Permitted to="build">
      <Button onClick={() => void takeOver()}>
        <Headset size={15} aria-hidden /> {t('takeOver')}
      </Button>
    </Permitted>
  );
}
