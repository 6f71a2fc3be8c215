import { AppError } from '@isthmus/platform-errors';
import type { HostLink } from './host.link.js';

const CACHE_MAX = 1_000;

/** Decides who calls the agent. Only services of the platform do, on behalf of someone of the agent's tenant. */
export class CallerCheck {
  private readonly known = new Map<string, { actor: string; expiresAtMs: number }>();

  constructor(private readonly link: HostLink) {}

  /** The actor of a valid bearer token, such as `key:<id>`; throws UNAUTHENTICATED otherwise. */
  async actorOf(authorization: string | undefined): Promise<string> {
    const token = authorization?.match(/^Bearer (\S+)$/i)?.[1];
    if (token === undefined) throw new AppError('UNAUTHENTICATED', 'The request carries no service token');
    const kept = this.known.get(token);
    if (kept && kept.expiresAtMs > Date.now()) return kept.actor;
    const verified = await this.link.call('verifyToken', { token });
    const oldest = this.known.size >= CACHE_MAX ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    this.known.set(token, verified);
    return verified.actor;
  }
}
