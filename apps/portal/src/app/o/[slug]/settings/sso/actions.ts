'use server';

import type { AppError } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../../../lib/action';
import { runtime } from '../../../../../lib/runtime';
import { removeConnection, saveConnection } from '../../../../../lib/sso/connection';
import { DISCOVERY_FAILURES, type DiscoveryFailure } from '../../../../../lib/sso/discovery-failure';
import { addDomain, removeDomain, verifyDomain } from '../../../../../lib/sso/domains';
import { orgPath } from '../../../../../organization/path';
import { connectionToSave, oneDomain } from './sso.rules';

type DomainInput = z.input<typeof oneDomain>;

/** Why the provider was refused. */
interface SsoFault {
  reason: DiscoveryFailure;
}

/** Saves the provider when its discovery document can be read; UPSTREAM_UNAVAILABLE with the reason otherwise. */
export async function saveSso(
  organization: string,
  input: z.input<typeof connectionToSave>,
): Promise<ActionResult<null, SsoFault>> {
  return attempt(
    { name: 'portal save single sign-on', permission: 'own', organization },
    async (scope) => {
      await saveConnection(await runtime(), scope, parse(connectionToSave, input));
      return shown(organization);
    },
    faultOf,
  );
}

function faultOf({ metadata }: AppError): Partial<SsoFault> {
  const reason = DISCOVERY_FAILURES.find((one) => one === metadata['reason']);
  return reason ? { reason } : {};
}

export async function removeSso(organization: string): Promise<ActionResult<null>> {
  return attempt({ name: 'portal remove single sign-on', permission: 'own', organization }, async (scope) => {
    await removeConnection((await runtime()).pool, scope);
    return shown(organization);
  });
}

export async function addSsoDomain(organization: string, input: DomainInput): Promise<ActionResult<null>> {
  return attempt({ name: 'portal add domain', permission: 'own', organization }, async (scope) => {
    await addDomain((await runtime()).pool, scope, parse(oneDomain, input).domain);
    return shown(organization);
  });
}

/** FAILED_PRECONDITION while the DNS of the domain does not have the record. */
export async function verifySsoDomain(organization: string, input: DomainInput): Promise<ActionResult<null>> {
  return attempt({ name: 'portal verify domain', permission: 'own', organization }, async (scope) => {
    await verifyDomain(await runtime(), scope, parse(oneDomain, input).domain);
    return shown(organization);
  });
}

export async function removeSsoDomain(organization: string, input: DomainInput): Promise<ActionResult<null>> {
  return attempt({ name: 'portal remove domain', permission: 'own', organization }, async (scope) => {
    await removeDomain((await runtime()).pool, scope, parse(oneDomain, input).domain);
    return shown(organization);
  });
}

function shown(organization: string): null {
  revalidatePath(orgPath(organization, '/settings'));
  return null;
}
