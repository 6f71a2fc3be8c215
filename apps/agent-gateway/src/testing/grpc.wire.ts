import {
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
  type JsonValue,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Metadata, type CallOptions, type ServiceError } from '@grpc/grpc-js';
import { a2aDescriptorSet, Status, STATUS_DETAILS_KEY } from '@isthmus/contracts';
import type { A2aMethod } from '@isthmus/domain-exchange';
import { SERVICE_PARAMETERS } from './binding.clients.js';

const NAME = 'lf.a2a.v1.A2AService';
const service = createFileRegistry(fromBinary(FileDescriptorSetSchema, a2aDescriptorSet())).getService(NAME);

export interface GrpcReply {
  error?: ServiceError;
  /** What came, as JSON. */
  messages: unknown[];
  metadata?: Metadata;
}

export interface GrpcSent {
  headers?: Record<string, string>;
  options?: CallOptions;
  /** Called with each message as it comes. */
  onMessage?: (message: unknown, cancel: () => void) => void;
}

/** A client of A2A over gRPC to which bytes can be given that no official client would send. */
export class WireClient {
  private readonly client: Client;

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure());
  }

  close(): void {
    this.client.close();
  }

  /** Calls an operation with parameters as JSON, or with any bytes. */
  call(name: A2aMethod, request: JsonValue | Uint8Array, sent: GrpcSent = {}): Promise<GrpcReply> {
    const method = methodOf(name);
    const bytes = request instanceof Uint8Array ? request : requestBytesOf(name, request);
    const decode = (message: Buffer) => toJson(method.output, fromBinary(method.output, message));
    return this.raw(`/${NAME}/${name}`, bytes, { ...sent, decode });
  }

  /** Calls any path; a unary call is a stream of one message. */
  raw(
    path: string,
    request: Uint8Array,
    {
      headers,
      options = {},
      onMessage,
      decode = () => undefined,
    }: GrpcSent & { decode?: (message: Buffer) => unknown } = {},
  ): Promise<GrpcReply> {
    const same = (message: Buffer) => message;
    const call = this.client.makeServerStreamRequest(
      path,
      same,
      decode,
      Buffer.from(request),
      metadataOf(headers),
      options,
    );
    const reply: GrpcReply = { messages: [] };
    return new Promise((resolve) => {
      call.on('metadata', (metadata: Metadata) => (reply.metadata = metadata));
      call.on('data', (message: unknown) => {
        reply.messages.push(message);
        onMessage?.(message, () => call.cancel());
      });
      call.on('error', (error: ServiceError) => resolve({ ...reply, error }));
      call.on('end', () => resolve(reply));
    });
  }
}

export function requestBytesOf(name: A2aMethod, request: JsonValue): Uint8Array {
  const { input } = methodOf(name);
  return toBinary(input, fromJson(input, request, { ignoreUnknownFields: true, recursionLimit: 500 }));
}

/** The google.rpc.Status of a failed call. */
export function statusOf({ error }: GrpcReply): Status {
  const [bytes] = error?.metadata.get(STATUS_DETAILS_KEY) ?? [];
  return Status.decode(Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0));
}

function methodOf(name: A2aMethod) {
  const method = service?.methods.find((each) => each.name === name);
  if (!method) throw new Error(`A2A has no ${name}`);
  return method;
}

function metadataOf(headers: Record<string, string> = {}): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries({ ...SERVICE_PARAMETERS, ...headers }))
    if (value !== '') metadata.set(name, value);
  return metadata;
}
