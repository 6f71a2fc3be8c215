'use client';

import { Building2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { EmptyState } from '../../components/empty-state';
import { Button } from '../../components/ui/button';
import { leave } from '../../shell/leave';
import { CreateOrganization } from '../../shell/organization-menu';

/** For somebody who belongs to no organisation: a new one, or another account. */
export function NoOrganization() {
  const t = useTranslations('organization');
  const account = useTranslations('account');
  const [creating, setCreating] = useState(false);
  return (
    <main className="mx-auto grid min-h-dvh max-w-xl content-center p-4">
      <EmptyState
        icon={Building2}
        title={t('noneTitle')}
        text={t('noneText')}
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Button kind="primary" onClick={() => setCreating(true)}>
              {t('create')}
            </Button>
            <Button onClick={() => leave()}>{account('signOut')}</Button>
          </div>
        }
      />
      <CreateOrganization open={creating} onOpenChange={setCreating} />
    </main>
  );
}
