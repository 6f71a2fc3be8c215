import { request } from 'undici';
import { AppError } from '@isthmus/platform-errors';

const FRESH_MS = 60_000;
const TIMEOUT_MS = 3_000;
const BYTES_MAX = 256 * 1024;

/** The keys that verify agent cards, as the registry lists them; kept for a minute, and longer while it is away. */
export class JwksService {
  private kept: { text: string; at: number } | undefined;

  constructor(private readonly registryUrl: string) {}

  async text(): Promise<string> {
    if (this.kept && Date.now() - this.kept.at < FRESH_MS) return this.kept.text;
    try {
      this.kept = { text: await this.fetch(), at: Date.now() };
    } catch (cause) {
      if (!this.kept)
        throw new AppError('UNAVAILABLE', 'The keys cannot be read now', { cause, retryAfterMs: 1_000 });
    }
    return this.kept.text;
  }

  private async fetch(): Promise<string> {
    const url = `${this.registryUrl.replace(/\/$/, '')}/.well-known/jwks.json`;
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await body.text();
    if (statusCode !== 200 || text.length > BYTES_MAX) throw new Error(`the registry answered ${statusCode}`);
    const { keys }: { keys?: unknown } = JSON.parse(text) as object; // a list of keys, or it is not passed on
    if (!Array.isArray(keys)) throw new Error('the registry answered something that is no JWK Set');
    return text;
  }
}
