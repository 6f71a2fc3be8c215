import type { LimitLeft, LimitState } from '../../metering/metering.types.js';

/** The headers by which OpenAI's clients read limits. */
export function limitHeadersOf(limits: LimitState): Record<string, string> {
  return { ...headersOf('requests', limits.requests), ...headersOf('tokens', limits.tokens) };
}

function headersOf(what: string, left: LimitLeft | undefined): Record<string, string> {
  if (!left) return {};
  return {
    [`x-ratelimit-limit-${what}`]: String(left.limit),
    [`x-ratelimit-remaining-${what}`]: String(Math.max(0, left.remaining)),
    [`x-ratelimit-reset-${what}`]: `${Math.ceil(left.resetMs / 1_000)}s`,
  };
}
