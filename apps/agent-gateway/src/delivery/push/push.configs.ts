import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { A2aError, isObject, textAt, valueAt } from '@isthmus/domain-exchange';
import { newId, Sealer } from '@isthmus/platform-identity';
import { OutboundClient } from '@isthmus/platform-outbound';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { pageOf, pageTokens } from '@isthmus/platform-validation';
import { z } from 'zod';
import type { Environment } from '../../config.js';
import type { PushConfig, PushHook, PushTask, PushVersion, StoredConfig } from './push.model.js';
import { PushRepository } from './push.repository.js';

const PAGE_SIZE = 50;
const tokens = pageTokens('gateway.push-configs', z.object({ id: z.string() }));

/** The configurations of push notifications (A2A v1.0.1 §3.1.7–3.1.10); what they hold of secrets is stored sealed. */
@Injectable()
export class PushConfigs {
  private readonly sealer: Sealer;
  private readonly privateNetworks: 'allow' | 'deny';
  private readonly addresses: Pick<OutboundClient, 'assertAllowed'>;

  constructor(
    private readonly configs: PushRepository,
    @Inject(ENVIRONMENT) environment: Pick<Environment, 'SERVICE_IDENTITY' | 'EXTERNAL_PRIVATE_NETWORKS'>,
  ) {
    this.sealer = new Sealer(environment.SERVICE_IDENTITY.d, 'isthmus push configurations');
    this.privateNetworks = environment.EXTERNAL_PRIVATE_NETWORKS;
    this.addresses = new OutboundClient({ privateNetworks: this.privateNetworks });
  }

  /** Throws InvalidParams, with the path of the field, for a URL that is never notified. */
  assertUrl(url: string, field: string): void {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
    if (!isWeb || parsed.username !== '' || parsed.password !== '')
      throw invalid(field, 'must be an https URL without credentials in it');
    if (this.privateNetworks === 'allow') return;
    if (parsed.protocol !== 'https:') throw invalid(field, 'must be an https URL');
    try {
      this.addresses.assertAllowed(parsed);
    } catch {
      throw invalid(field, 'must not be an address of a private network');
    }
  }

  async put(task: PushTask, config: PushConfig, version: PushVersion): Promise<void> {
    const { id, url, token, authentication } = config;
    const secrets = await this.sealer.seal(JSON.stringify({ token, authentication }), subjectOf(task, id));
    await this.configs.put(task, { id, url, secrets, version });
  }

  /** Throws TaskNotFound where there is none, as the specification has it. */
  async get(task: PushTask, id: string): Promise<PushConfig> {
    const stored = await this.configs.find(task, id);
    if (!stored) throw new A2aError('TaskNotFound', 'The task has no such configuration');
    return this.opened(task, stored);
  }

  async list(task: PushTask, page: { pageSize: unknown; pageToken: string; field: string }) {
    const { pageSize, pageToken, field } = page;
    const limit = typeof pageSize === 'number' ? pageSize : PAGE_SIZE;
    const filter = { taskId: task.taskId };
    const after = positionIn(pageToken, filter, field)?.id ?? '';
    const { rows, last } = pageOf(await this.configs.list(task, { after, limit: limit + 1 }), limit);
    return {
      configs: await Promise.all(rows.map((stored) => this.opened(task, stored))),
      nextPageToken: last ? tokens.encode({ id: last.id }, filter) : '',
    };
  }

  /** Resolves to whether it was there. */
  delete(task: PushTask, id: string): Promise<boolean> {
    return this.configs.delete(task, id);
  }

  async opened(task: Pick<PushTask, 'agentId' | 'taskId'>, stored: StoredConfig): Promise<PushConfig> {
    const { id, url, secrets } = stored;
    const { token, authentication } = JSON.parse(
      await this.sealer.unseal(secrets, subjectOf(task, id)),
    ) as Omit<PushHook, 'url'>; // As `put` wrote it.
    const { taskId } = task;
    return { id, taskId, url, ...(token && { token }), ...(authentication && { authentication }) };
  }
}

/** A configuration in checked parameters. One without an id that comes with a message is the same for the same URL. */
export function configIn(params: unknown, taskId: string, { isInline = false } = {}): PushConfig {
  const url = textAt(params, 'url');
  const token = textAt(params, 'token');
  const authentication = valueAt(params, 'authentication');
  const minted = () => (isInline ? createHash('sha256').update(url).digest('base64url') : newId());
  return {
    id: textAt(params, 'id') || minted(),
    taskId,
    url,
    token: token === '' ? undefined : token,
    authentication: isObject(authentication) ? authenticationOf(authentication) : undefined,
  };
}

function authenticationOf(given: Record<string, unknown>): PushHook['authentication'] {
  const credentials = textAt(given, 'credentials');
  return { scheme: textAt(given, 'scheme'), ...(credentials !== '' && { credentials }) };
}

function subjectOf({ agentId, taskId }: Pick<PushTask, 'agentId' | 'taskId'>, id: string): string {
  return createHash('sha256')
    .update(JSON.stringify([agentId, taskId, id]))
    .digest('base64url');
}

function positionIn(token: string, filter: { taskId: string }, field: string) {
  try {
    return tokens.decode(token, filter);
  } catch {
    throw invalid(field, 'must be the nextPageToken of the page before');
  }
}

function invalid(field: string, rule: string): A2aError {
  return new A2aError('InvalidParams', `${field}: ${rule}`, { field });
}
