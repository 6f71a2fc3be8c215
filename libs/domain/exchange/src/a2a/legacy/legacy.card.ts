import { isObject, listAt, textAt, valueAt } from '../../json.js';
import { fieldsOf, renamed } from './legacy.part.js';

export const LEGACY_VERSION = '0.3';

const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

/** Bindings in which 0.3 is served. */
export type LegacyBinding = 'JSONRPC' | 'HTTP+JSON';

/** Whether a card declares an interface of a binding in version 0.3 (A2A v1.0.1 §3.6). */
export function declaresLegacy(card: unknown, binding: LegacyBinding): boolean {
  return legacyInterfacesOf(card).some(({ transport }) => transport === binding);
}

/**
 * The card of 0.3 for one of 1.0, of which JSON-RPC, if it is served, is the preferred binding; without signatures, which
 * are over the bytes of 1.0.
 */
export function legacyCardOf(card: unknown): object {
  const { capabilities } = fieldsOf(card);
  const interfaces = legacyInterfacesOf(card);
  const preferred = interfaces.find(({ transport }) => transport === 'JSONRPC') ?? interfaces[0];
  return {
    protocolVersion: '0.3.0',
    ...renamed(
      card,
      same(
        'name',
        'description',
        'version',
        'provider',
        'documentationUrl',
        'iconUrl',
        'defaultInputModes',
        'defaultOutputModes',
      ),
    ),
    url: preferred?.url ?? '',
    preferredTransport: preferred?.transport ?? 'JSONRPC',
    additionalInterfaces: interfaces,
    capabilities: renamed(capabilities, same('streaming', 'pushNotifications', 'extensions')),
    supportsAuthenticatedExtendedCard: valueAt(capabilities, 'extendedAgentCard') === true,
    ...securityOf(card),
    skills: listAt(card, 'skills').map((skill) =>
      renamed(skill, same('id', 'name', 'description', 'tags', 'examples', 'inputModes', 'outputModes')),
    ),
  };
}

function legacyInterfacesOf(card: unknown): { url: string; transport: string }[] {
  return listAt(card, 'supportedInterfaces')
    .filter((each) => textAt(each, 'protocolVersion') === LEGACY_VERSION)
    .map((each) => ({ url: textAt(each, 'url'), transport: textAt(each, 'protocolBinding') }));
}

/** The schemes; of the requirements, any of which will do, those whose schemes 0.3 has. */
function securityOf(card: unknown): object {
  const schemes = Object.entries(fieldsOf(valueAt(card, 'securitySchemes'))).flatMap(([name, scheme]) => {
    const known = legacySchemeOf(scheme);
    return known ? [[name, known] as const] : [];
  });
  const names = new Set(schemes.map(([name]) => name));
  const requirements = listAt(card, 'securityRequirements')
    .map((requirement) => Object.entries(fieldsOf(valueAt(requirement, 'schemes'))))
    .filter((required) => required.every(([name]) => names.has(name)))
    .map((required) => Object.fromEntries(required.map(([name, scopes]) => [name, listAt(scopes, 'list')])));
  return { securitySchemes: Object.fromEntries(schemes), security: requirements };
}

/** A scheme of HTTP or OAuth 2.0, which is all that the platform's cards have; 0.3 cannot say that PKCE is required. */
function legacySchemeOf(scheme: unknown): object | undefined {
  const http = valueAt(scheme, 'httpAuthSecurityScheme');
  if (isObject(http)) return { type: 'http', ...http };
  const oauth2 = valueAt(scheme, 'oauth2SecurityScheme');
  if (!isObject(oauth2)) return undefined;
  const { pkceRequired: _, ...authorizationCode } = fieldsOf(valueAt(oauth2, 'flows', 'authorizationCode'));
  return { type: 'oauth2', ...oauth2, flows: { authorizationCode } };
}
