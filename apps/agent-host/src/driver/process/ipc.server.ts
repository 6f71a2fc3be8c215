import type { ChildProcess } from 'node:child_process';
import { context } from '@opentelemetry/api';
import { encodeStatusDetails, runtime } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { contextFromHeaders, type Logger } from '@isthmus/platform-observability';
import { assertStorable } from '@isthmus/platform-validation';
import { runtimeHandlers, type RuntimeMethod } from '../../runtime/runtime.handlers.js';
import { configurationMessageOf } from '../../runtime/runtime.mapper.js';
import type { LocalConfiguration, RuntimeConfiguration } from '@isthmus/runtime-api';
import type { RuntimeCalls } from '../../runtime/runtime.types.js';

const { HostFrame, RuntimeFrame, RuntimeHostDefinition } = runtime;
/** Bound of one request; the same as that of a gRPC message. */
const REQUEST_BYTES_MAX = 4 * 1024 * 1024;
const METHODS = new Map(
  Object.entries(RuntimeHostDefinition.methods)
    .filter(([method]) => method in runtimeHandlers)
    // It is a key of the handlers; Object.entries forgets that.
    .map(([method, { name }]) => [name as string, method as RuntimeMethod]),
);

/** The child process, as far as its IPC channel goes. */
type Child = Pick<ChildProcess, 'on' | 'send' | 'connected'>;

/** Answers the frames of one child process, with the rules that gRPC calls of a runtime have. */
export class IpcServer {
  constructor(
    private readonly child: Child,
    private readonly calls: RuntimeCalls,
    private readonly logger: Logger,
  ) {}

  /** Sends the configuration and answers calls from then on. */
  start(configuration: RuntimeConfiguration, local: LocalConfiguration): void {
    this.child.on('message', (message) => void this.receive(message));
    const value = configurationMessageOf(configuration, local);
    this.send({ $case: 'event', value: { kind: { $case: 'configuration', value } } });
  }

  private async receive(message: unknown): Promise<void> {
    const frame = frameOf(message);
    if (!frame) {
      this.logger.warn('the runtime sent an invalid frame');
      return;
    }
    const { id, trace } = frame;
    try {
      const response = await context.with(contextFromHeaders(trace), () => this.answer(frame));
      this.send({ $case: 'answer', value: { id, response: Buffer.from(response) } });
    } catch (error) {
      if (!(error instanceof AppError))
        this.logger.error({ err: error, method: frame.method }, 'a call of the runtime failed');
      const failure = error instanceof AppError ? error : new AppError('INTERNAL', 'The host failed');
      this.send({ $case: 'failure', value: { id, status: encodeStatusDetails(failure) } });
    }
  }

  private async answer({ method: name, request: bytes }: runtime.RuntimeFrame): Promise<Uint8Array> {
    const method = METHODS.get(name);
    if (!method) throw new AppError('INVALID_ARGUMENT', `RuntimeHost has no method ${name.slice(0, 80)}`);
    if (bytes.length > REQUEST_BYTES_MAX)
      throw new AppError('LIMIT_EXCEEDED', `A request has at most ${REQUEST_BYTES_MAX} bytes`);
    const { requestType, responseType } = RuntimeHostDefinition.methods[method];
    const request = requestType.decode(bytes);
    assertStorable(request);
    // Request and response are those of this very method; the table's union type cannot say so.
    const response = await runtimeHandlers[method](this.calls, request as never);
    return responseType.encode(responseType.fromPartial(response) as never).finish();
  }

  private send(kind: NonNullable<runtime.HostFrame['kind']>): void {
    // A process that is gone gets no answers; the launcher reports its end.
    if (this.child.connected) this.child.send(HostFrame.encode({ kind }).finish(), () => undefined);
  }
}

function frameOf(message: unknown): runtime.RuntimeFrame | undefined {
  if (!(message instanceof Uint8Array)) return undefined;
  try {
    return RuntimeFrame.decode(message);
  } catch {
    return undefined;
  }
}
