import { isoTime, pageTokens, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** Tokens of ListExchanges: newest first, and by id among those of the same millisecond. */
export const exchangeTokens = pageTokens('gateway.exchanges', z.object({ startedAt: isoTime, id: uuid() }));
