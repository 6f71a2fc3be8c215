/** Pages below `/operator`, in the order of their navigation. */
export const OPERATOR_PAGES = ['tenants', 'health', 'prices', 'network'] as const;
