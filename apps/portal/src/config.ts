import {
  grpcAddress,
  httpUrl,
  loadConfig,
  port,
  postgresUrl,
  serviceEnvironment,
} from '@isthmus/platform-config';
import { z } from 'zod';
import { areProxies, namesIn } from './lib/http/client-address';
import { areOperationsUrls, operationsUrlsIn } from './lib/operations/operations-urls';
import { areDnsServers } from './lib/sso/domain-records';

const NOT_TAKEN = { GRPC_PORT: true, OPERATIONS_PORT: true, OPERATIONS_HOST: true } as const;

/** The portal's environment variables. It has no gRPC port and no operations port of its own. */
export const portalEnvironment = serviceEnvironment.omit(NOT_TAKEN).extend({
  HTTP_PORT: port(),
  /** Role of the schema `identity`. */
  DATABASE_URL: postgresUrl(),
  REGISTRY_ADDRESS: grpcAddress(),
  MODELS_ADDRESS: grpcAddress(),
  COMPUTE_ADDRESS: grpcAddress(),
  NETWORK_ADDRESS: grpcAddress(),
  GOVERNANCE_ADDRESS: grpcAddress(),
  /** gRPC of the agent hosts, for conversations that go to a person. */
  HOST_ADDRESS: grpcAddress(),
  /** gRPC of the agent gateway for the platform's services. */
  GATEWAY_ADDRESS: grpcAddress(),
  /** Public base URL of the agent gateway. */
  GATEWAY_URL: httpUrl(),
  /** Public base URL of the model gateway, without `/v1`. */
  MODELS_URL: httpUrl(),
  /** Public URL of this portal. */
  PORTAL_URL: httpUrl(),
  /** Proxies in front of the portal, whose `X-Forwarded-For` is believed; without them the peer is the client. */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(namesIn)
    .refine(areProxies, 'must be IP addresses or CIDR ranges, separated by commas'),
  /** Operations ports of all processes but the portal's own, which operators of the platform see the health of. */
  OPERATIONS_URLS: z
    .string()
    .default('')
    .transform(operationsUrlsIn)
    .refine(areOperationsUrls, 'must be <name>=<http URL>, several separated by commas'),
  /** Sends invitations and links to reset a password; without it the links are shown to who may pass them on. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
  /** Sender of these messages. */
  MAIL_FROM: z.string().optional(),
  /** OpenID Connect provider with which people sign in; its discovery document is below this URL. */
  OIDC_ISSUER: httpUrl().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  /** What the sign-in page calls the provider. */
  OIDC_NAME: z.string().default('SSO'),
  /** Whether the providers that organisations configure may be in private networks, and by http. */
  SSO_PRIVATE_NETWORKS: z.enum(['allow', 'deny'], 'must be allow or deny').default('deny'),
  /** DNS servers that are asked whether an organisation has a domain; those of the system by default. */
  DNS_SERVERS: z
    .string()
    .default('')
    .transform(namesIn)
    .refine(areDnsServers, 'must be IP addresses, with a port or without, separated by commas'),
  /** Signs session cookies, and encrypts secrets; the same in every instance. */
  BETTER_AUTH_SECRET: z.string().min(32, 'must have 32 characters or more'),
  /** The first administrator, created when no account exists yet. */
  ADMIN_EMAIL: z.email('must be an e-mail address'),
  ADMIN_PASSWORD: z.string().min(10, 'must have 10 characters or more'),
});

export type PortalConfig = Readonly<z.infer<typeof portalEnvironment>>;

/** Throws ConfigError that lists every missing or invalid variable. */
export function loadPortalConfig(environment: Record<string, string | undefined>): PortalConfig {
  return loadConfig(portalEnvironment, environment);
}
