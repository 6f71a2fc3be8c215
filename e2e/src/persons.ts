import type { Role } from '@isthmus/platform-identity';

/** Who acts: somebody with a role in the organisation, or an operator of the platform. */
export type Person = Role | 'operator';

/** Who is admitted; everybody else gets PERMISSION_DENIED, or 403. */
export type Admitted = readonly Person[];

// Written by hand, and not from the rules that it checks.
export const NOBODY: Admitted = [];
export const MEMBERS: Admitted = ['owner', 'administrator', 'developer', 'billing', 'viewer'];
export const BUILDERS: Admitted = ['owner', 'administrator', 'developer'];
export const SPENDERS: Admitted = ['owner', 'administrator', 'billing'];
export const MANAGERS: Admitted = ['owner', 'administrator'];
export const OWNERS: Admitted = ['owner'];
export const OPERATORS: Admitted = ['operator'];
/** Data of the platform, the same for every organisation. */
export const EVERYBODY: Admitted = [...MEMBERS, 'operator'];
