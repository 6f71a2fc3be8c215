import type { AppError } from '@isthmus/platform-errors';
import { principalOf, tenantScope, type Role, type TenantScope } from '@isthmus/platform-identity';
import type { CompletionRequest, RequestContext } from '../completion/completion.types.js';

/** A counter for which every word is a token. */
export const WORDS = { count: (text: string) => text.split(/\s+/).filter(Boolean).length };

/** A request of one message. */
export function completionRequest(text: string, change: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    model: 'm',
    messages: [{ role: 'user', text, name: undefined, toolCalls: undefined, mediaParts: 0 }],
    declarations: [],
    toolChoice: 'optional',
    responseFormat: 'text',
    outputTokensMax: undefined,
    ...change,
  };
}

/** A scope of one tenant, without the harnesses of `@isthmus/testing`, which take long to load. */
export function scopeOf(actor = 'key:k', role?: Role): TenantScope {
  const scope = tenantScope('0190b3a4-0000-7000-8000-000000000001', actor, role);
  if (!scope) throw new Error('the id of the tenant is a UUID');
  return scope;
}

/** Who asks; `leave` ends the request. */
export function requestContext(): RequestContext & { leave: (reason: AppError) => void } {
  const abortion = new AbortController();
  return {
    requestId: 'r-1',
    principal: principalOf(scopeOf(), { scopes: ['models'], keyId: 'k' }),
    signal: abortion.signal,
    secondsSoFar: () => 0.5,
    leave: (reason) => abortion.abort(reason),
  };
}
