import { registry } from '@isthmus/contracts';
import { idempotencyKey, name, parse, text } from '@isthmus/platform-validation';
import { z } from 'zod';
import { spec } from '../specification/specification.schema.js';
import { fromVisibility } from './agent.mapper.js';
import { bearerToken, endpoint } from './agent.schema.js';
import type { Registration } from './registration.service.js';

const OPTIONAL = { min: 0 } as const;
const none = (rule: string) => z.literal('', rule);
const noCredential = none('must be empty: only MCP servers have one');
const noCard = none('must be empty: only A2A agents have one');

const byEndpoint = z.object({ idempotencyKey: idempotencyKey(), spec, endpoint, credential: noCredential });
const byCard = z.object({
  idempotencyKey: idempotencyKey(),
  spec: z.object({ name: name(80, OPTIONAL), description: text(400, OPTIONAL) }).optional(),
  cardUrl: endpoint,
  endpoint: none('must be empty: the card names it'),
  credential: noCredential,
});
const server = z.object({
  idempotencyKey: idempotencyKey(),
  spec: spec.pick({ name: true, description: true }),
  endpoint,
  credential: bearerToken,
  cardUrl: noCard,
});

/** What to register, and under which key; throws INVALID_ARGUMENT. */
export function registrationOf(request: registry.RegisterAgentRequest): {
  key: string;
  registration: Registration;
} {
  const visibility = fromVisibility(request.visibility);
  if (request.protocol === registry.Protocol.MCP) {
    const { idempotencyKey: key, cardUrl: _, ...input } = parse(server, request);
    return { key, registration: { by: 'server', ...input, visibility } };
  }
  if (request.cardUrl !== '') {
    const { idempotencyKey: key, cardUrl, spec: own } = parse(byCard, request);
    const { name: ownName = '', description = '' } = own ?? {};
    return { key, registration: { by: 'card', cardUrl, name: ownName, description, visibility } };
  }
  const { authorCardJson } = request;
  const { idempotencyKey: key, spec: given, endpoint: at } = parse(byEndpoint, request);
  return { key, registration: { by: 'endpoint', spec: given, endpoint: at, authorCardJson, visibility } };
}
