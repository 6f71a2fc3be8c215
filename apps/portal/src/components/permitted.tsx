'use client';

import type { Permission } from '@isthmus/platform-identity';
import { Lock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useMay, useOrganization } from '../organization/organization';
import { EmptyState } from './empty-state';

/** What only whoever has the permission is offered; the services check it themselves. */
export function Permitted(props: { to: Permission; children: ReactNode; otherwise?: ReactNode }) {
  return useMay()(props.to) ? props.children : props.otherwise;
}

/** In place of what the user's role does not permit: who can change that. */
export function NotPermitted() {
  const t = useTranslations('errors');
  const { name } = useOrganization();
  return <EmptyState icon={Lock} title={t('notPermittedTitle')} text={t('notPermittedText', { name })} />;
}
