import type { CardService } from '../../card/card.service.js';
import type { JwksService } from '../../card/jwks.service.js';
import type { ExchangeServices } from '../../exchange/exchange.flow.js';

/** A request with its message; larger ones are rejected before they are read whole. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** What the routes of A2A work with. */
export interface A2aServices {
  exchange: ExchangeServices;
  cards: Pick<CardService, 'answer'>;
  jwks: Pick<JwksService, 'text'>;
  exchangeTimeoutMs: number;
}
