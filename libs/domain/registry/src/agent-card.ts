import { extensionOfTools, type CardTool } from './tool-card.js';

/** What a card says of an agent; a plain subset of the agent's spec. */
export interface CardSource {
  name: string;
  description: string;
  version: number;
  /** Where clients reach the agent: its JSON-RPC endpoint, below which are the paths of HTTP+JSON. */
  address: string;
  /** `host:port` where clients of gRPC reach all agents, of which the tenant names this one. */
  grpc: { address: string; tenant: string };
  public: boolean;
  providerUrl: string;
  /** Issuer of the access tokens that the agent's gateway accepts; absent where it takes keys only. */
  authorizationServer?: string | undefined;
  skills: { id: string; name: string; description: string; tags: string[]; examples: string[] }[];
  /** Of an MCP server, which are its skills. */
  tools?: readonly CardTool[] | undefined;
  /** Extensions of A2A that it declares beside that of the tools. */
  extensions?: readonly object[];
}

/** Of every agent: the gateway has them (docs/protocol/extensions.md). */
const GATEWAY_EXTENSIONS = [
  {
    uri: 'urn:isthmus:a2a:resumption:1',
    description:
      'A broken stream goes on after the last event that was seen: SubscribeToTask with Last-Event-ID.',
  },
  {
    uri: 'urn:isthmus:a2a:idempotent-send:1',
    description: 'A message that is sent again under its messageId is delivered to the agent once.',
  },
];
/** Of A2A. */
const VERSION = '1.0';
const LEGACY_VERSION = '0.3';
/** What credentials must allow. */
const SCOPE = 'agents';
const TEXT = 'text/plain';
const DATA = 'application/json';

/**
 * An A2A v1.0 AgentCard without signatures, in ProtoJSON (spec §4.4 and §5.7). No member is empty: required ones have a
 * value, optional ones without one are absent. So it is its own canonical form (§8.4.1), and libraries that leave out
 * whatever is empty sign and verify the same bytes.
 */
export function agentCardOf(source: CardSource) {
  const { tools } = source;
  const extensions = [
    ...(tools ? [extensionOfTools(tools)] : []),
    ...(source.extensions ?? []),
    ...GATEWAY_EXTENSIONS,
  ];
  return {
    name: source.name,
    description: source.description || source.name,
    version: `${source.version}.0.0`,
    supportedInterfaces: [
      { url: source.address, protocolBinding: 'JSONRPC', protocolVersion: VERSION },
      { url: source.address.replace(/\/$/, ''), protocolBinding: 'HTTP+JSON', protocolVersion: VERSION },
      {
        url: source.grpc.address,
        protocolBinding: 'GRPC',
        tenant: source.grpc.tenant,
        protocolVersion: VERSION,
      },
      // The last, for clients that know nothing newer.
      { url: source.address, protocolBinding: 'JSONRPC', protocolVersion: LEGACY_VERSION },
      {
        url: source.address.replace(/\/$/, ''),
        protocolBinding: 'HTTP+JSON',
        protocolVersion: LEGACY_VERSION,
      },
    ],
    provider: { organization: 'Isthmus', url: source.providerUrl },
    capabilities: {
      streaming: true,
      pushNotifications: true,
      extendedAgentCard: true,
      extensions,
    },
    ...securityOf(source.authorizationServer),
    defaultInputModes: [TEXT],
    defaultOutputModes: [TEXT, DATA],
    skills: source.skills.map((skill) => ({ ...skillOf(skill), ...(tools && { inputModes: [DATA, TEXT] }) })),
  };
}

/** An API key, or an access token where somebody issues them: either will do (§4.5). */
function securityOf(issuer: string | undefined) {
  const apiKey = {
    httpAuthSecurityScheme: {
      scheme: 'Bearer',
      description: 'An Isthmus API key with the scope "agents".',
    },
  };
  const schemes = { apiKey, ...(issuer !== undefined && { oauth2: oauthOf(issuer) }) };
  return {
    securitySchemes: schemes,
    securityRequirements: Object.keys(schemes).map((name) => ({ schemes: { [name]: { list: [SCOPE] } } })),
  };
}

/** The flow of the portal (ADR 0027). */
function oauthOf(issuer: string) {
  const tokenUrl = `${issuer}/api/auth/oauth2/token`;
  return {
    oauth2SecurityScheme: {
      description: 'An access token of OAuth 2.1 for the gateway or for this agent.',
      flows: {
        authorizationCode: {
          authorizationUrl: `${issuer}/api/auth/oauth2/authorize`,
          tokenUrl,
          refreshUrl: tokenUrl,
          scopes: { [SCOPE]: 'Talk to agents.' },
          pkceRequired: true,
        },
      },
      oauth2MetadataUrl: `${issuer}/.well-known/oauth-authorization-server`,
    },
  };
}

function skillOf({ id, name, description, tags, examples }: CardSource['skills'][number]) {
  return {
    id,
    name,
    description: description || name,
    tags: tags.length > 0 ? tags : [id],
    ...(examples.length > 0 ? { examples } : {}),
  };
}
