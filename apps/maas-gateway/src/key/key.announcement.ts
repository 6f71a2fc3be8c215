import type { AccessChange } from './key.types.js';

/** Channel on which changes of access are announced to every process. */
export const KEY_CHANNEL = 'models_api_key';

/** A change as text: `<id>` for a key that changed, as processes of the last release write it, else `<kind> <details>`. */
export function announcementOf(change: AccessChange): string {
  if ('changed' in change) return change.changed;
  if ('revoked' in change) return `revoked ${change.revoked}`;
  const { tenantId, personId, endedAt } = change.ended;
  return `ended ${endedAt.getTime()} ${tenantId} ${personId}`;
}

/** The change that was announced; the opposite of `announcementOf`. */
export function changeOf(announcement: string): AccessChange {
  const [kind = '', ...details] = announcement.split(' ');
  if (kind === 'revoked') return { revoked: details.join(' ') };
  if (kind !== 'ended') return { changed: announcement };
  const [at, tenantId = '', ...personId] = details;
  return { ended: { tenantId, personId: personId.join(' '), endedAt: new Date(Number(at)) } };
}
