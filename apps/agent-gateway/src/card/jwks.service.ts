import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import { StatementSigner } from '@isthmus/platform-identity';
import { OutboundClient, readText } from '@isthmus/platform-outbound';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

const FRESH_MS = 60_000;
const TIMEOUT_MS = 3_000;
const BYTES_MAX = 256 * 1024;

/**
 * The keys that verify agent cards, as the registry lists them, cached for a minute, and while it is unavailable; and those
 * that verify push notifications.
 */
@Injectable()
export class JwksService implements OnApplicationShutdown {
  private readonly keys = new LoadingCache<string>({
    entriesMax: 1,
    freshMs: FRESH_MS,
    staleIfErrorMs: Infinity,
  });
  private readonly url: string;
  /** The registry's address is the operator's own setting. */
  private readonly outbound = new OutboundClient({ privateNetworks: 'allow' });

  constructor(
    @Inject(ENVIRONMENT) { REGISTRY_URL }: Pick<Environment, 'REGISTRY_URL'>,
    @Inject(StatementSigner) private readonly notifications: Pick<StatementSigner, 'keySet'>,
  ) {
    this.url = `${REGISTRY_URL.replace(/\/$/, '')}/.well-known/jwks.json`;
  }

  /** A JWK Set as JSON; throws UNAVAILABLE when it is neither cached nor readable. */
  async text(): Promise<string> {
    return this.keys.get(this.url, async () => {
      try {
        return await this.fetch();
      } catch (cause) {
        throw new AppError('UNAVAILABLE', 'The keys that verify agent cards are unavailable', {
          cause,
          retryAfterMs: 1_000,
        });
      }
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.destroy();
  }

  private async fetch(): Promise<string> {
    const request = { method: 'GET', url: this.url, wholeMsMax: TIMEOUT_MS } as const;
    const { statusCode, body } = await this.outbound.request(request);
    const text = await readText(body, BYTES_MAX);
    if (statusCode !== 200) throw new Error(`the registry answered ${statusCode}`);
    const { keys }: { keys?: unknown } = JSON.parse(text) as object;
    if (!Array.isArray(keys)) throw new Error('the response of the registry is not a JWK Set');
    return JSON.stringify({ keys: [...(keys as object[]), ...this.notifications.keySet.keys] });
  }
}
