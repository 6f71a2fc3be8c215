import { Inject, Injectable } from '@nestjs/common';
import { tenantScope, type Scope, type ServiceIdentity, type TenantScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import { AppError } from '@isthmus/platform-errors';
import type { Environment } from '../../config.js';
import type { Launch, RemoteLauncher } from '../../instance/launcher.js';
import { noSession, RemoteSession } from './remote.session.js';

/** The life of an enrolment token, in which the runtime must be started and become healthy. */
const START_TIMEOUT_MS = 5 * 60_000;
/** A second longer than a runtime tries, so that it has given up when its instance counts as failed. */
const REATTACH_MS = 6_000;
const AUDIENCE = 'agent-host';
/** Actor of the tokens of runtimes: `runtime:<credential>`. */
const ACTOR = /^runtime:([0-9a-f-]{36})$/;

type Settings = Pick<Environment, 'HOST_PUBLIC_ADDRESS' | 'LISTEN_HOST' | 'GRPC_PORT'>;

/**
 * Expects runtimes that another system starts. Their tokens are signed by this host for itself: each names one tenant and
 * one credential, and is of no use at any other service.
 */
@Injectable()
export class RemoteRuntimes implements RemoteLauncher {
  readonly startTimeoutMs = START_TIMEOUT_MS;
  /** By credential; each session is in it under both of its own. */
  private readonly sessions = new Map<string, RemoteSession>();

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Settings,
    @Inject(KIT) private readonly kit: { identity: Pick<ServiceIdentity, 'tokenFor'> },
  ) {}

  launch(launch: Launch): RemoteSession {
    const { tenantId } = launch.configuration;
    const session = new RemoteSession({
      launch,
      reattachMs: REATTACH_MS,
      tokenFor: (credential) => this.kit.identity.tokenFor(AUDIENCE, runtimeScope(tenantId, credential)),
    });
    const credentials = [session.enrolment, session.attachment];
    for (const credential of credentials) this.sessions.set(credential, session);
    void session.ended.then(() => credentials.forEach((credential) => this.sessions.delete(credential)));
    return session;
  }

  async environmentOf(instanceId: string): Promise<Record<string, string>> {
    const session = [...this.sessions.values()].find((each) => each.instanceId === instanceId);
    if (!session) throw new AppError('FAILED_PRECONDITION', 'The instance has ended');
    const { HOST_PUBLIC_ADDRESS, LISTEN_HOST, GRPC_PORT } = this.environment;
    return {
      HOST_ADDRESS: HOST_PUBLIC_ADDRESS ?? `${LISTEN_HOST}:${GRPC_PORT}`,
      INSTANCE_ID: instanceId,
      HOST_TOKEN: await session.enrolmentToken(),
    };
  }

  /** The session that a verified token belongs to, with the token's credential. NOT_FOUND when there is none. */
  sessionOf({ actor }: Scope): { session: RemoteSession; credential: string } {
    const credential = ACTOR.exec(actor)?.[1] ?? '';
    const session = this.sessions.get(credential);
    if (!session) throw noSession();
    return { session, credential };
  }
}

function runtimeScope(tenantId: string, credential: string): TenantScope {
  const scope = tenantScope(tenantId, `runtime:${credential}`);
  if (!scope) throw new Error('the tenant of an instance is a UUID');
  return scope;
}
