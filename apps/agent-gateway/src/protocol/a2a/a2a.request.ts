import { createHash } from 'node:crypto';
import {
  A2A_METHODS,
  A2aError,
  assertA2aVersion,
  readA2aEnvelope,
  type A2aEnvelope,
} from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';
import type { ExchangeRequest } from '../../exchange/exchange.model.js';
import { readBody } from './a2a.body.js';
import { setRpcId } from './a2a.errors.js';

const VERSION = '1.0';

/** Validates an A2A request. The agent receives its body byte for byte. Throws A2aError. */
export function readA2aRequest(call: HttpCall): ExchangeRequest {
  const { method, message } = envelopeOf(call);
  call.label('rpc.method', method);
  const { sendsMessage, repeatable } = A2A_METHODS[method];
  const body = Buffer.isBuffer(call.body) ? call.body : Buffer.alloc(0);
  return {
    operation: method,
    sendsMessage,
    repeatable,
    ...(message && { messageDigest: digestOf(message) }),
    headers: headersFor(call),
    body,
  };
}

/** Of the message alone: the envelope of a repeated one may have another id. Another content is another message. */
function digestOf(message: object): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('hex');
}

function envelopeOf(call: HttpCall): A2aEnvelope {
  const { headers, query, body } = call;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new A2aError('ContentTypeNotSupported', 'content-type: must be application/json');
  const version = headers['a2a-version'] || query['A2A-Version'];
  assertA2aVersion(typeof version === 'string' ? version : undefined, [VERSION]);
  return readA2aEnvelope(readBody(body), (id) => setRpcId(call, id));
}

function headersFor({ headers }: HttpCall): Record<string, string> {
  const extensions = headers['a2a-extensions'];
  return {
    'content-type': 'application/json',
    accept: headers.accept ?? 'application/json, text/event-stream',
    'a2a-version': VERSION,
    ...(extensions === undefined ? {} : { 'a2a-extensions': String(extensions) }),
  };
}
