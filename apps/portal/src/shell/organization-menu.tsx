'use client';

import { ChevronsUpDown, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useId, useState, useTransition } from 'react';
import { useErrorText } from '../components/error-state';
import { useToast } from '../components/toast';
import { Button } from '../components/ui/button';
import { Dialog } from '../components/ui/dialog';
import { Field, Input } from '../components/ui/field';
import { Form } from '../components/ui/form';
import { Menu, MenuChoice, MenuItem, MenuLine } from '../components/ui/menu';
import { useOrganization } from '../organization/organization';
import { orgPath } from '../organization/path';
import { createOrganization } from './actions';
import type { ShellSession } from './session';

/** The current tenant, and a way to switch to another. */
export function OrganizationMenu({ session }: { session: ShellSession }) {
  const t = useTranslations('organization');
  const router = useRouter();
  const current = useOrganization();
  const [creating, setCreating] = useState(false);
  return (
    <>
      <Menu
        label={t('switch', { name: current.name })}
        className="flex h-8 min-w-0 flex-1 items-center justify-between gap-1 rounded-md px-2 text-sm font-medium hover:bg-hover"
        trigger={
          <>
            <span className="truncate">{current.name}</span>
            <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-muted" />
          </>
        }
      >
        <MenuChoice
          closes
          label={t('label')}
          value={current.slug}
          options={session.organizations.map(({ slug, name }) => ({ value: slug, label: name }))}
          onChange={(slug) => router.push(orgPath(slug, '/'))}
        />
        <MenuLine />
        <MenuItem onClick={() => setCreating(true)}>
          <Plus size={16} aria-hidden /> {t('create')}
        </MenuItem>
      </Menu>
      <CreateOrganization open={creating} onOpenChange={setCreating} />
    </>
  );
}

/** The form for a new organisation; opens it when it exists. */
export function CreateOrganization({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const t = useTranslations('organization');
  const id = useId();
  const router = useRouter();
  const toast = useToast();
  const errorText = useErrorText();
  const [pending, startTransition] = useTransition();
  const submit = (form: FormData) =>
    startTransition(async () => {
      const result = await createOrganization(String(form.get('name') ?? ''));
      if (!result.ok) {
        const text = result.code === 'PERMISSION_DENIED' ? t('needsCredential') : errorText(result);
        return toast({ tone: 'bad', text });
      }
      onOpenChange(false);
      router.push(orgPath(result.value.slug, '/'));
    });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('create')} description={t('createHint')}>
      <Form action={submit} className="grid gap-4">
        <Field id={id} label={t('name')}>
          <Input id={id} name="name" required maxLength={60} autoComplete="organization" />
        </Field>
        <Button type="submit" kind="primary" disabled={pending} className="justify-self-end">
          {t('create')}
        </Button>
      </Form>
    </Dialog>
  );
}
