'use client';

import type { Permission } from '@isthmus/platform-identity';
import { useRouter } from 'next/navigation';
import { createContext, useCallback, useContext, type ReactNode } from 'react';
import { apiPath, orgPath } from './path';

/** The organisation that the page's address names. */
export interface PageOrganization {
  id: string;
  slug: string;
  name: string;
  /** Who is signed in. */
  userId: string;
  /** What that person may do here. */
  permissions: readonly Permission[];
}

const Context = createContext<PageOrganization | undefined>(undefined);

export function OrganizationProvider(props: { organization: PageOrganization; children: ReactNode }) {
  return <Context value={props.organization}>{props.children}</Context>;
}

/** The organisation of this page; server actions take its `slug`. Throws outside `/o/<slug>`. */
export function useOrganization(): PageOrganization {
  const organization = useContext(Context);
  if (!organization) throw new Error('This page belongs to no organisation');
  return organization;
}

/** Whether the user may do something in this page's organisation: `may('build')`. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useOrganization();
  return (permission) => permissions.includes(permission);
}

/** Turns `/keys` into the address of that page in this page's organisation; outside organisations it stays itself. */
export function useOrgPath(): (path: string) => string {
  const slug = useContext(Context)?.slug;
  return useCallback((path) => (slug === undefined ? path : orgPath(slug, path)), [slug]);
}

/** Opens a page of this page's organisation: `open('/keys')`. */
export function useOpenPage(): (path: string) => void {
  const router = useRouter();
  const pathOf = useOrgPath();
  return useCallback((path) => router.push(pathOf(path)), [router, pathOf]);
}

/** Turns `/sites` into the address of that route handler of this page's organisation. */
export function useApiPath(): (path: string) => string {
  const { slug } = useOrganization();
  return useCallback((path) => apiPath(slug, path), [slug]);
}
