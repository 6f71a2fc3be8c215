import { isIP } from 'node:net';
import {
  Server,
  ServerCredentials,
  type ChannelOptions,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { context } from '@opentelemetry/api';
import { AppError } from '@isthmus/platform-errors';
import {
  accessEnded,
  assertAdmitted,
  isEnded,
  safeRequestId,
  type EndedAccess,
} from '@isthmus/platform-http';
import { newId } from '@isthmus/platform-identity';
import { CallTelemetry } from '../call.telemetry.js';
import { drain } from '../drain.js';
import { internalError } from '../internal.error.js';
import type { OpenCall } from '../open.call.js';
import { openCallOf, OpenCalls } from '../open.calls.js';
import type { CallStatus } from '../status.js';
import { PublicCall, writeTo, type RawCall } from './public.call.js';
import { callSignal } from './public.deadline.js';
import type { PublicGrpcOptions, PublicRpc } from './public.options.js';
import { registerPublicRpcs } from './public.registry.js';

const CALLS_MAX = 10_000;
const STREAMS_PER_CONNECTION_MAX = 1_000;
const KEEPALIVE_MS = 75_000;
const IDLE_MS_MAX = 300_000;

type Respond = (error: CallStatus | null, message?: Buffer) => void;

/**
 * A gRPC API for clients outside the platform, without TLS, health or reflection: API keys as over HTTP, a limit on
 * everything that a client controls, the errors of the protocol, and a drain when it stops. Messages pass as bytes, so
 * that a malformed one is an error of the protocol and not of the transport. Has the lifecycle hooks of a Nest provider.
 */
export class PublicGrpcServer {
  private readonly open: OpenCalls;
  private readonly server: Server;
  private readonly calls = new Map<PublicCall, OpenCall>();
  private stopping: Promise<void> | undefined;
  private boundPort: number;

  constructor(private readonly options: PublicGrpcOptions) {
    this.boundPort = options.port;
    this.open = new OpenCalls({ requestMsMax: options.limits.requestTimeoutMs, callsMax: CALLS_MAX });
    this.server = new Server(serverOptions(options, this.open));
    registerPublicRpcs(options.rpcs);
    for (const rpc of options.rpcs)
      this.server.register(rpc.path, this.handlerOf(rpc), bytes, bytes, typeOf(rpc));
  }

  get port(): number {
    return this.boundPort;
  }

  /** Listens; returns the port. */
  start(): Promise<number> {
    const { host, port } = this.options;
    const address = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    return new Promise((resolve, reject) =>
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) return reject(error);
        this.boundPort = bound;
        resolve(bound);
      }),
    );
  }

  /** Accepts no new calls; those in flight, streams too, get the drain time and then UNAVAILABLE. */
  stop(): Promise<void> {
    const { drainMs } = this.options.limits;
    return (this.stopping ??= drain(this.server, this.open, { drainMs, streams: 'finish' }).then(
      () => undefined,
    ));
  }

  /** Ends the open calls of a caller who has lost its access. */
  end(access: EndedAccess): void {
    for (const [call, open] of this.calls) if (isEnded(call, access)) open.end(accessEnded(access));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  private handlerOf(rpc: PublicRpc): UntypedServiceImplementation[string] {
    if (rpc.responseStream)
      return (stream: ServerWritableStream<Buffer, Buffer>) => void this.stream(rpc, stream);
    return (raw: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) =>
      void this.unary(rpc, raw, respond);
  }

  private async unary(rpc: PublicRpc, raw: RawCall, respond: Respond): Promise<void> {
    let message: Buffer | undefined;
    const failure = await this.run(rpc, raw, async (sent) => void (message = sent));
    if (failure) respond(failure);
    else respond(null, message ?? Buffer.alloc(0));
  }

  private async stream(rpc: PublicRpc, stream: ServerWritableStream<Buffer, Buffer>): Promise<void> {
    const failure = await this.run(rpc, stream, (message, signal) => writeTo(stream, message, signal));
    if (failure) stream.emit('error', failure);
    else stream.end();
  }

  /** Runs a call to its end; resolves with how it failed, if it did. */
  private async run(
    rpc: PublicRpc,
    raw: RawCall,
    send: (message: Buffer, signal: AbortSignal) => Promise<void>,
  ): Promise<CallStatus | undefined> {
    const { path, deadlineMs = this.options.limits.deadlineMs } = rpc;
    const { signal, release } = callSignal(openCallOf(raw.metadata), deadlineMs);
    const telemetry = new CallTelemetry(this.options.calls, { path, metadata: raw.metadata, attributes: {} });
    const { span } = telemetry;
    const given = raw.metadata.get('x-request-id')[0];
    const requestId = safeRequestId({ 'x-request-id': String(given ?? '') }) ?? newId();
    const call = new PublicCall(raw, {
      requestId,
      signal,
      span,
      context: telemetry.context,
      send: (message) => send(message, signal),
    });
    this.calls.set(call, openCallOf(raw.metadata));
    let leave: () => void = () => undefined;
    try {
      leave = await context.with(call.context, () => this.admit(rpc, call, raw.getPeer()));
      await context.with(call.context, () => rpc.handle(call));
      return undefined;
    } catch (error) {
      return this.failureOf(rpc, call, error);
    } finally {
      release();
      leave();
      this.calls.delete(call);
      telemetry.end(call.outcome);
    }
  }

  /** Authenticates the caller and counts the call; returns what to do once it is over. */
  private async admit(rpc: PublicRpc, call: PublicCall, peer: string): Promise<() => void> {
    const { authorization } = call.headers;
    call.caller = await this.options.authenticate(authorization, hostOf(peer));
    assertAdmitted(call.caller, rpc.access);
    const { organisation } = call.principal;
    call.span.setAttribute('isthmus.tenant_id', organisation);
    return (await this.options.gate.enter(organisation)).leave;
  }

  private failureOf({ path, errors }: PublicRpc, call: PublicCall, error: unknown): CallStatus {
    const reason =
      call.signal.aborted && !(error instanceof AppError) ? (call.signal.reason as unknown) : error;
    if (!(reason instanceof AppError) && errors.recognises(reason)) {
      call.outcome = errors.codeOf(reason);
      return errors.render(reason);
    }
    const stated =
      reason instanceof AppError ? reason : internalError(reason, this.options.logger, path.slice(1));
    call.outcome = stated.code;
    if (stated.httpStatus >= 500 && stated === reason)
      this.options.logger.warn({ err: error, requestId: call.requestId }, 'request failed');
    return errors.render(stated);
  }
}

function bytes(message: Buffer): Buffer {
  return message;
}

function typeOf({ responseStream }: PublicRpc): string {
  return responseStream ? 'serverStream' : 'unary';
}

function serverOptions({ limits }: PublicGrpcOptions, open: OpenCalls): ChannelOptions {
  return {
    interceptors: [open.interceptor],
    'grpc.max_receive_message_length': limits.bodyBytesMax,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': STREAMS_PER_CONNECTION_MAX,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.max_connection_idle_ms': IDLE_MS_MAX,
  };
}

/** The address of a peer without its port, such as `127.0.0.1` of `127.0.0.1:5000`. */
function hostOf(peer: string): string {
  return peer.slice(0, Math.max(0, peer.lastIndexOf(':'))).replace(/^\[|\]$/g, '');
}
