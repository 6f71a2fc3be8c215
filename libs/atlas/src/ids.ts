/**
 * Ids of an atlas are branded strings, so that a site is never passed where a metro is meant. The constructors below
 * are for text that comes from elsewhere (a table, a request): they brand, they do not look anything up.
 */
type Brand<Name extends string> = string & { readonly __brand: Name };

export type RegionId = Brand<'RegionId'>;
export type MetroId = Brand<'MetroId'>;
export type OperatorId = Brand<'OperatorId'>;
export type SiteId = Brand<'SiteId'>;
export type NodeId = Brand<'NodeId'>;
export type LinkId = Brand<'LinkId'>;

// A brand exists for the compiler only, so a cast is the one way to make it; it happens here and nowhere else.
export const regionId = (text: string): RegionId => text as RegionId;
export const metroId = (text: string): MetroId => text as MetroId;
export const operatorId = (text: string): OperatorId => text as OperatorId;
export const siteId = (text: string): SiteId => text as SiteId;
export const nodeId = (text: string): NodeId => text as NodeId;
export const linkId = (text: string): LinkId => text as LinkId;
