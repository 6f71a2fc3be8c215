import type { DirectoryService } from '../../directory/directory.service.js';
import type { ExchangeServices } from '../../exchange/exchange.flow.js';

/** What the endpoint works with. */
export interface McpServices {
  exchange: ExchangeServices;
  directory: Pick<DirectoryService, 'toolsFor'>;
  /** Signs what a client keeps between two requests; the same at every instance. */
  requestStateKey: Uint8Array;
}
