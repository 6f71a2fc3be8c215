/** What may be done in an organisation. Each RPC, route and action names one of these. */
export const PERMISSIONS = ['read', 'build', 'spend', 'manage', 'own'] as const;

/**
 * - `read`: see everything but secrets
 * - `build`: deploy, change and use agents, models and knowledge bases; make keys and end one's own
 * - `spend`: budgets, limits, exports, receipts
 * - `manage`: members, settings, service accounts, the keys of everybody
 * - `own`: delete or transfer the organisation
 */
export type Permission = (typeof PERMISSIONS)[number];

const GRANTED = {
  owner: ['read', 'build', 'spend', 'manage', 'own'],
  administrator: ['read', 'build', 'spend', 'manage'],
  developer: ['read', 'build'],
  billing: ['read', 'spend'],
  viewer: ['read'],
} as const satisfies Record<string, readonly Permission[]>;

/** What a person is in an organisation. */
export type Role = keyof typeof GRANTED;

/** From the role with most permissions to the one with fewest. */
export const ROLES = Object.keys(GRANTED) as Role[]; // The keys of a literal.

/** True when the role is granted the permission; nothing is granted without a role. */
export function may(role: Role | undefined, permission: Permission): boolean {
  const granted: readonly Permission[] = role ? GRANTED[role] : [];
  return granted.includes(permission);
}

/** Names that roles had before, as tokens of a process of an earlier release have them. */
const FORMER: Readonly<Record<string, Role>> = { admin: 'administrator', member: 'developer' };

/** The role of this name, or of one that it had before; undefined for any other text. */
export function roleOf(name: string): Role | undefined {
  if (Object.hasOwn(FORMER, name)) return FORMER[name];
  return ROLES.find((role) => role === name);
}
