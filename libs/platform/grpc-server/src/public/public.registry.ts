import type { PublicRpc } from './public.options.js';

/** An RPC as the operations endpoint `/routes` lists it. */
export type ListedPublicRpc = Pick<PublicRpc, 'path' | 'access'>;

let listed: readonly ListedPublicRpc[] = [];

/** Called by the server for clients outside; a second one of the process replaces the first. */
export function registerPublicRpcs(rpcs: readonly PublicRpc[]): void {
  listed = rpcs.map(({ path, access }) => ({ path, access }));
}

/** Every RPC of this process for clients outside. */
export function listPublicRpcs(): readonly ListedPublicRpc[] {
  return listed;
}
