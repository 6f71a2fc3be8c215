// Apart from the rules: the form needs them in the browser, and not the library of the rules.
/** Roles that a provider may give to whoever joins by it. */
export const JOINING_ROLES = ['administrator', 'developer', 'billing', 'viewer'] as const;
