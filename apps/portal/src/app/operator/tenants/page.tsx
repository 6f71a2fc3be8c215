import { Search } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import Form from 'next/form';
import { redirect } from 'next/navigation';
import { PageHeader } from '../../../components/page-header';
import { Pager } from '../../../components/pager';
import { Button } from '../../../components/ui/button';
import { Input } from '../../../components/ui/field';
import { figuresOf } from '../../../lib/api/tenants';
import { isAppError } from '../../../lib/app-error';
import { listTenants } from '../../../lib/auth/tenants';
import { runtime } from '../../../lib/runtime';
import { requireOperator } from '../../../lib/session';
import { TenantList } from './page-client';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operation');
  return { title: t('pages.tenants') };
}

const PAGE_SIZE = 50;
const PATH = '/operator/tenants';

/** Every organisation of the platform. */
export default async function TenantsPage(props: {
  searchParams: Promise<{ find?: string | string[]; after?: string | string[] }>;
}) {
  const { scope } = await requireOperator();
  const { find, after } = await props.searchParams;
  const [query, pageToken] = [textOf(find, 200), textOf(after, 1_000)];
  const { pool } = await runtime();
  const request = { query, pageToken, pageSize: PAGE_SIZE };
  const { tenants, nextPageToken } = await listTenants(pool, request).catch(firstPage(query));
  const figures = await figuresOf(
    scope,
    tenants.map(({ id }) => id),
  );
  const t = await getTranslations('operation');
  return (
    <>
      <PageHeader title={t('pages.tenants')} lead={t('tenants.lead')} />
      <Form action={PATH} role="search" className="mb-4 flex max-w-md gap-2">
        <Input
          key={query}
          name="find"
          type="search"
          defaultValue={query}
          maxLength={200}
          aria-label={t('tenants.search')}
          placeholder={t('tenants.search')}
          className="min-w-0 flex-1"
        />
        <Button type="submit">
          <Search size={15} aria-hidden /> {t('tenants.find')}
        </Button>
      </Form>
      <TenantList
        tenants={tenants}
        figures={figures}
        footer={
          <Pager
            first={pageToken === ''}
            firstHref={hrefOf(query)}
            nextHref={nextPageToken === '' ? undefined : hrefOf(query, { after: nextPageToken })}
          />
        }
      />
    </>
  );
}

/** An address that was edited, or has another search, leads to the first page. */
function firstPage(query: string): (error: unknown) => never {
  return (error) => {
    if (isAppError(error) && error.code === 'INVALID_ARGUMENT') redirect(hrefOf(query));
    throw error;
  };
}

function hrefOf(query: string, parameters: Record<string, string> = {}): string {
  return `${PATH}?${new URLSearchParams({ ...(query ? { find: query } : {}), ...parameters }).toString()}`;
}

function textOf(parameter: string | string[] | undefined, charactersMax: number): string {
  return typeof parameter === 'string' ? parameter.slice(0, charactersMax) : '';
}
