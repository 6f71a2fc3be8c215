import { notFound, redirect } from 'next/navigation';
import { organizationUsedLast, pageAddress, requireUser } from '../../lib/session';
import { orgPath } from '../../organization/path';
import { NAVIGATION } from '../../shell/navigation';
import { NoOrganization } from './no-organization';

/** Pages of organisations by their address of former days, without the organisation. */
const PAGES = [
  ...NAVIGATION.flatMap(({ items }) => items).map(({ href }) => href.slice(1)),
  'account',
  'status',
];

/** `/`, and a page's address without an organisation: opens it in the organisation that was used last. */
export default async function WithoutOrganization(props: { params: Promise<{ address?: string[] }> }) {
  const { address: [page = ''] = [] } = await props.params;
  if (!PAGES.includes(page)) notFound();
  const organization = await organizationUsedLast(await requireUser());
  if (!organization) return <NoOrganization />;
  redirect(orgPath(organization.slug, await pageAddress()));
}
