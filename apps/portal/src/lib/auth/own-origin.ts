/**
 * Where to begin a sign-in at a provider instead of here: undefined at the portal's own address, to which the provider sends
 * the browser back. At another one, such as 127.0.0.1 for localhost, the cookie of the sign-in would stay behind.
 */
export function beginElsewhere(origin: string | null, portalUrl: string, path: string): string | undefined {
  return origin === new URL(portalUrl).origin ? undefined : new URL(path, portalUrl).href;
}
