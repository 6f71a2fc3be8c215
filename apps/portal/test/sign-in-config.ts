import type { PortalConfig } from '../src/config';

/** What sign-in reads of the configuration. */
export function signInConfig(change: Partial<PortalConfig> = {}): PortalConfig {
  const config: Partial<PortalConfig> = {
    PORTAL_URL: 'https://portal.example',
    GATEWAY_URL: 'https://agents.example',
    MODELS_URL: 'https://models.example',
    BETTER_AUTH_SECRET: 'a-secret-of-at-least-thirty-two-characters',
    ...change,
  };
  return config as PortalConfig;
}
