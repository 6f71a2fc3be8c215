'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorState } from '../../../../components/error-state';
import { useToast } from '../../../../components/toast';
import { Button } from '../../../../components/ui/button';
import { Dialog } from '../../../../components/ui/dialog';
import { Field, Select } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import type { KeyView } from '../../../../lib/api/models';
import { useSubmission } from '../../../../lib/use-submission';
import { useOrganization } from '../../../../organization/organization';
import { setCache } from './actions';
import { HintedCheckbox } from './hinted-checkbox';

/** 0: no answers are kept. */
const LIFETIMES_S = [0, 600, 3_600, 86_400, 604_800];
/** The first is the one that was measured; 1 takes the same text only. */
const SIMILARITIES = [0.8, 0.85, 0.9, 0.95, 1];

/** How answers to the requests of a key are kept. */
export function KeyCacheDialog({ keyOf, onClose }: { keyOf: KeyView; onClose: () => void }) {
  const t = useTranslations('keys');
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('cacheTitle', { name: keyOf.name })}
      description={t('cacheText')}
    >
      <CacheForm keyOf={keyOf} onClose={onClose} />
    </Dialog>
  );
}

function useChoiceTexts() {
  const t = useTranslations('keys');
  const lifetimeText = (seconds: number): string => {
    if (seconds === 0) return t('cacheOff');
    if (seconds % 86_400 === 0) return t('cacheDays', { count: seconds / 86_400 });
    if (seconds % 3_600 === 0) return t('cacheHours', { count: seconds / 3_600 });
    return t('cacheMinutes', { count: Math.round(seconds / 60) });
  };
  const similarityText = (share: number): string => {
    if (share === 1) return t('cacheSameText');
    return share === SIMILARITIES[0] ? t('cacheUsual', { share: share.toFixed(2) }) : share.toFixed(2);
  };
  return { lifetimeText, similarityText };
}

function CacheForm({ keyOf: { id: keyId, name, cache }, onClose }: { keyOf: KeyView; onClose: () => void }) {
  const t = useTranslations('keys');
  const { slug } = useOrganization();
  const toast = useToast();
  const { lifetimeText, similarityText } = useChoiceTexts();
  const [lifetimeSeconds, setLifetime] = useState(cache?.lifetimeSeconds ?? 0);
  const [similarityMin, setSimilarity] = useState(cache?.similarityMin ?? 0.8);
  const [sampled, setSampled] = useState(cache?.sampled ?? false);
  const { submit, failure, pending } = useSubmission(
    `cache ${keyId}`,
    (request: Parameters<typeof setCache>[1]) => setCache(slug, request),
    () => {
      toast({ tone: 'good', text: t('cacheSaved', { name }) });
      onClose();
    },
  );
  return (
    <Form action={() => submit({ keyId, lifetimeSeconds, similarityMin, sampled })} className="grid gap-4">
      <Field id="cache-lifetime" label={t('cacheLifetime')} hint={t('cacheLifetimeHint')}>
        <Select
          id="cache-lifetime"
          value={lifetimeSeconds}
          onChange={({ target }) => setLifetime(Number(target.value))}
          aria-describedby="cache-lifetime-hint"
        >
          {[...new Set([...LIFETIMES_S, lifetimeSeconds])].map((one) => (
            <option key={one} value={one}>
              {lifetimeText(one)}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="cache-similarity" label={t('cacheSimilarity')} hint={t('cacheSimilarityHint')}>
        <Select
          id="cache-similarity"
          value={similarityMin}
          disabled={lifetimeSeconds === 0}
          onChange={({ target }) => setSimilarity(Number(target.value))}
          aria-describedby="cache-similarity-hint"
        >
          {[...new Set([...SIMILARITIES, similarityMin])].map((one) => (
            <option key={one} value={one}>
              {similarityText(one)}
            </option>
          ))}
        </Select>
      </Field>
      <HintedCheckbox
        id="cache-sampled-hint"
        label={t('cacheSampled')}
        hint={t('cacheSampledHint')}
        checked={sampled}
        disabled={lifetimeSeconds === 0}
        onChange={setSampled}
      />
      {failure ? <ErrorState small {...failure} /> : null}
      <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
        {t('cacheSave')}
      </Button>
    </Form>
  );
}
