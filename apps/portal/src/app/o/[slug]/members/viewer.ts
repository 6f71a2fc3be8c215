import type { Role } from '@isthmus/platform-identity';

/** Who looks at the page of members, and what they may change on it. */
export interface Viewer {
  userId: string;
  manager: boolean;
  owner: boolean;
}

/** The roles that a viewer may give: only owners make owners. */
export function rolesFor({ owner }: Viewer): Role[] {
  const others: Role[] = ['administrator', 'developer', 'billing', 'viewer'];
  return owner ? ['owner', ...others] : others;
}
