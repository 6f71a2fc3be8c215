import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { legacyEventOf } from '@isthmus/domain-exchange';
import { StatementSigner } from '@isthmus/platform-identity';
import { OutboundClient, OutboundError } from '@isthmus/platform-outbound';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import { PushConfigs } from './push.configs.js';
import type { PushConfig, WaitingPush } from './push.model.js';
import { PushRepository, type LaneConfig } from './push.repository.js';

/** With the waits between them some five minutes. */
const ATTEMPTS_MAX = 12;
const POST_MS_MAX = 10_000;
const RESPONSE_BYTES_MAX = 64 * 1024;
const SIGNATURE_S = 300;
/** What the signature is, so that it cannot be taken for another statement of the platform. */
const SIGNATURE_TYPE = 'a2a-notification+jwt';

/** Posts notifications to webhooks, signed with the gateway's published key. */
@Injectable()
export class PushSender {
  private readonly outbound: OutboundClient;
  private readonly issuer: string;

  constructor(
    private readonly repository: PushRepository,
    private readonly configs: PushConfigs,
    private readonly signer: StatementSigner,
    @Inject(ENVIRONMENT) environment: Pick<Environment, 'EXTERNAL_PRIVATE_NETWORKS' | 'GATEWAY_URL'>,
  ) {
    const { EXTERNAL_PRIVATE_NETWORKS: privateNetworks, GATEWAY_URL } = environment;
    this.outbound = new OutboundClient({ privateNetworks, bodyBytesMax: RESPONSE_BYTES_MAX });
    this.issuer = GATEWAY_URL.replace(/\/$/, '');
  }

  configOf(lane: string): Promise<LaneConfig | undefined> {
    return this.repository.ofLane(lane);
  }

  /** Resolves when the webhook has taken it, or when it is given up, of which the tenant is notified. Throws when to try again. */
  async deliver(
    stored: LaneConfig,
    { id, payload, attempts }: WaitingPush,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const isLegacy = stored.version === '0.3';
      const body = isLegacy ? JSON.stringify(legacyEventOf(JSON.parse(payload))) : payload;
      const type = isLegacy ? 'application/json' : 'application/a2a+json';
      await this.post(await this.configs.opened(stored, stored), { id, payload: body, type, signal });
    } catch (error) {
      if (signal.aborted || attempts < ATTEMPTS_MAX) throw error;
      await this.repository.recordGivenUp(stored, error instanceof Error ? error.message : 'unknown');
    }
  }

  close(): Promise<void> {
    return this.outbound.destroy();
  }

  private async post(
    config: PushConfig,
    { id, payload, type, signal }: { id: string; payload: string; type: string; signal: AbortSignal },
  ): Promise<void> {
    const signature = await this.signatureOf(config, { id, payload });
    const { statusCode, body } = await this.outbound
      .request({
        method: 'POST',
        url: config.url,
        headers: { ...headersOf(config, signature), 'content-type': type },
        body: payload,
        signal,
        wholeMsMax: POST_MS_MAX,
      })
      .catch((error: unknown) => {
        if (signal.aborted || error instanceof OutboundError) throw error;
        throw new Error('The server did not answer in time', { cause: error });
      });
    body.destroy();
    if (statusCode < 200 || statusCode > 299)
      throw new Error(`The webhook answered with HTTP status ${statusCode}`);
  }

  private signatureOf(
    { url, taskId }: PushConfig,
    { id, payload }: { id: string; payload: string },
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    return this.signer.sign(SIGNATURE_TYPE, {
      iss: this.issuer,
      aud: url,
      iat: now,
      exp: now + SIGNATURE_S,
      jti: id,
      taskId,
      request_body_sha256: createHash('sha256').update(payload).digest('hex'),
    });
  }
}

/** §4.3.3: the credentials of the configuration, or else the signature, in `Authorization`; 0.3 named the token's header. */
function headersOf({ token, authentication }: PushConfig, signature: string): Record<string, string> {
  const { scheme, credentials } = authentication ?? { scheme: 'Bearer', credentials: signature };
  return {
    authorization: credentials === undefined ? scheme : `${scheme} ${credentials}`,
    'isthmus-signature': signature,
    ...(token !== undefined && { 'x-a2a-notification-token': token }),
  };
}
