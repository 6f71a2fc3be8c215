'use client';

import { Ellipsis } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ConfirmDanger } from '../../../../components/confirm-danger';
import { useErrorText } from '../../../../components/error-state';
import { useToast } from '../../../../components/toast';
import { Menu, MenuItem } from '../../../../components/ui/menu';
import type { KeyView } from '../../../../lib/api/models';
import { useOrganization } from '../../../../organization/organization';
import { revoke } from './actions';

/** What opens a dialog. */
export type KeyAction = 'rotate' | 'rules' | 'cache';

/** What may be done with one key; `children` stands beside it, except on a phone, where the checkboxes do it. */
export function KeyMenu(props: {
  keyName: string;
  can: Record<KeyAction, boolean>;
  onChoose: (action: KeyAction) => void;
  children: ReactNode;
}) {
  const t = useTranslations('keys');
  const { can, onChoose } = props;
  return (
    <span className="inline-flex items-center justify-end gap-1">
      <span className="hidden md:inline">{props.children}</span>
      {can.rotate || can.rules || can.cache ? (
        <Menu
          label={t('more', { name: props.keyName })}
          className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover"
          trigger={<Ellipsis size={16} aria-hidden />}
        >
          {can.rotate ? <MenuItem onClick={() => onChoose('rotate')}>{t('rotate')}</MenuItem> : null}
          {can.cache ? <MenuItem onClick={() => onChoose('cache')}>{t('cache')}</MenuItem> : null}
          {can.rules ? <MenuItem onClick={() => onChoose('rules')}>{t('rules')}</MenuItem> : null}
        </Menu>
      ) : null}
    </span>
  );
}

/** Revokes one key by its name, several by their number. */
export function RevokeKeys(props: { chosen: KeyView[]; quiet?: boolean; onDone?: () => void }) {
  const { chosen, quiet = false, onDone } = props;
  const t = useTranslations('keys');
  const { slug } = useOrganization();
  const toast = useToast();
  const errorText = useErrorText();
  const count = chosen.length;
  const name = count === 1 ? (chosen[0]?.name ?? '') : t('several', { count });
  const confirm = async () => {
    const results = await Promise.all(chosen.map(({ id }) => revoke(slug, id)));
    const failed = results.find((result) => !result.ok);
    toast(
      failed && !failed.ok
        ? { tone: 'bad', text: errorText(failed) }
        : { tone: 'good', text: t('revokedToast', { name }) },
    );
    if (!failed) onDone?.();
    return !failed;
  };
  return (
    <ConfirmDanger
      trigger={t('revoke', { count })}
      title={t('revokeTitle', { name })}
      consequence={t('revokeConsequence')}
      name={count === 1 ? name : String(count)}
      onConfirm={confirm}
      quiet={quiet}
    />
  );
}
