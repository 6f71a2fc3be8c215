'use client';

import Link from 'next/link';
import type { ComponentProps } from 'react';
import { useOrgPath } from './organization';

/** A link to a page of this page's organisation: `<OrgLink href="/keys">`. */
export function OrgLink({ href, ...rest }: Omit<ComponentProps<typeof Link>, 'href'> & { href: string }) {
  return <Link href={useOrgPath()(href)} {...rest} />;
}
