import { isObject, listAt, textAt, valueAt } from '../../json.js';
import { fieldsOf, renamed } from './legacy.part.js';

export const LEGACY_VERSION = '0.3';

const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

/** Whether a card declares an interface of JSON-RPC in version 0.3 (A2A v1.0.1 §3.6). */
export function declaresLegacy(card: unknown): boolean {
  return legacyInterfaceOf(card) !== undefined;
}

/** The card of 0.3 for one of 1.0; without signatures, which are over the bytes of 1.0. */
export function legacyCardOf(card: unknown): object {
  const { capabilities } = fieldsOf(card);
  const url = textAt(legacyInterfaceOf(card), 'url');
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
    url,
    preferredTransport: 'JSONRPC',
    additionalInterfaces: [{ url, transport: 'JSONRPC' }],
    capabilities: renamed(capabilities, same('streaming', 'pushNotifications', 'extensions')),
    supportsAuthenticatedExtendedCard: valueAt(capabilities, 'extendedAgentCard') === true,
    ...securityOf(card),
    skills: listAt(card, 'skills').map((skill) =>
      renamed(skill, same('id', 'name', 'description', 'tags', 'examples', 'inputModes', 'outputModes')),
    ),
  };
}

function legacyInterfaceOf(card: unknown): unknown {
  return listAt(card, 'supportedInterfaces').find(
    (each) =>
      textAt(each, 'protocolBinding') === 'JSONRPC' && textAt(each, 'protocolVersion') === LEGACY_VERSION,
  );
}

/** The schemes that the platform's cards have: those of HTTP. */
function securityOf(card: unknown): object {
  const schemes = Object.entries(fieldsOf(valueAt(card, 'securitySchemes'))).flatMap(([name, scheme]) => {
    const http = valueAt(scheme, 'httpAuthSecurityScheme');
    return isObject(http) ? [[name, { type: 'http', ...http }] as const] : [];
  });
  const requirements = listAt(card, 'securityRequirements').map((requirement) =>
    Object.fromEntries(
      Object.entries(fieldsOf(valueAt(requirement, 'schemes'))).map(([name, scopes]) => [
        name,
        listAt(scopes, 'list'),
      ]),
    ),
  );
  return { securitySchemes: Object.fromEntries(schemes), security: requirements };
}
