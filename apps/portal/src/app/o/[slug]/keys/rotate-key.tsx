'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorState } from '../../../../components/error-state';
import { Button } from '../../../../components/ui/button';
import { Dialog } from '../../../../components/ui/dialog';
import { Field, Select } from '../../../../components/ui/field';
import { Form } from '../../../../components/ui/form';
import type { KeyView } from '../../../../lib/api/models';
import { useSubmission } from '../../../../lib/use-submission';
import { useOrganization } from '../../../../organization/organization';
import { rotate } from './actions';
import { NewSecret } from './new-secret';

const HOUR_SECONDS = 3_600;
const OVERLAPS_HOURS = [0, 1, 24, 168];

/** Gives a key a new secret, and shows it once. */
export function RotateKeyDialog({ rotating, onClose }: { rotating: KeyView; onClose: () => void }) {
  const t = useTranslations('keys');
  const [secret, setSecret] = useState<string>();
  return (
    <Dialog
      open
      // Only the button closes it then: a key pressed by chance must not lose the secret.
      pinned={secret !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={t('rotateTitle', { name: rotating.name })}
      description={secret === undefined ? t('rotateText') : undefined}
    >
      {secret === undefined ? (
        <RotateForm keyId={rotating.id} onRotated={setSecret} />
      ) : (
        <div className="mt-3 grid gap-4">
          <NewSecret secret={secret} />
          <Button kind="primary" className="justify-self-end" onClick={onClose}>
            {t('done')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}

function RotateForm({ keyId, onRotated }: { keyId: string; onRotated: (secret: string) => void }) {
  const t = useTranslations('keys');
  const { slug } = useOrganization();
  const [hours, setHours] = useState(24);
  const { submit, failure, pending } = useSubmission(
    `rotate ${keyId}`,
    (request: Parameters<typeof rotate>[1]) => rotate(slug, request),
    ({ secret }) => onRotated(secret),
  );
  return (
    <Form action={() => submit({ keyId, overlapSeconds: hours * HOUR_SECONDS })} className="grid gap-4">
      <Field id="key-overlap" label={t('overlap')} hint={t('overlapHint')}>
        <Select
          id="key-overlap"
          value={hours}
          onChange={({ target }) => setHours(Number(target.value))}
          aria-describedby="key-overlap-hint"
        >
          {OVERLAPS_HOURS.map((one) => (
            <option key={one} value={one}>
              {t('overlapHours', { hours: one, days: one / 24 })}
            </option>
          ))}
        </Select>
      </Field>
      {failure ? <ErrorState small {...failure} /> : null}
      <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
        {t('rotate')}
      </Button>
    </Form>
  );
}
