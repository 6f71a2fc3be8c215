import { AppError } from '@isthmus/platform-errors';

/** Parts of a request that can be at fault, in the words of no API in particular. */
export type RequestPart = 'model' | 'messages' | 'toolChoice' | 'responseFormat';

/** Why a request cannot be served as it is; a client can act on it. */
export type RefusalReason =
  | 'model_not_found'
  | 'model_not_supported'
  | 'model_without_price'
  | 'context_length_exceeded'
  | 'unsupported_value';

const CODES = {
  model_not_found: 'NOT_FOUND',
  model_not_supported: 'INVALID_ARGUMENT',
  model_without_price: 'FAILED_PRECONDITION',
  context_length_exceeded: 'INVALID_ARGUMENT',
  unsupported_value: 'INVALID_ARGUMENT',
} as const satisfies Record<RefusalReason, AppError['code']>;

/** The error for a request that cannot be served as it is. Metadata `part` and `reason` are for the API's own words. */
export function refusal(
  { part, reason, remedy }: { part: RequestPart; reason: RefusalReason; remedy?: string },
  message: string,
): AppError {
  return new AppError(CODES[reason], message, {
    metadata: { part, reason },
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/** What a source cannot do is refused under the name that the client gave it, as far as that can be repeated. */
export function unsupportedParameter(name: string, who: string): AppError {
  const param = /^[\w.-]{1,64}$/.test(name) ? name : 'body';
  const what = param === name ? name : 'a parameter of the request';
  return new AppError('INVALID_ARGUMENT', `${who} does not support ${what}`, {
    metadata: { param, code: 'unsupported_parameter' },
  });
}
