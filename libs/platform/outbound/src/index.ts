export { isPublicAddress } from './address.policy.js';
export {
  OutboundClient,
  type OutboundAnswer,
  type OutboundOptions,
  type OutboundRequest,
} from './outbound.client.js';
export { OutboundError, outboundErrorOf, type OutboundFailure } from './outbound.error.js';
export { openFetch, outboundFetch } from './outbound.fetch.js';
export type { ResolveName } from './pinned.lookup.js';
export { readBytes, readText } from './read-body.js';
