import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
} from '@grpc/grpc-js';

const SERVICE = 'lf.a2a.v1.A2AService';
/** Each with the number of its request's field `tenant`. */
const METHODS = {
  SendMessage: 1,
  SendStreamingMessage: 1,
  GetTask: 1,
  ListTasks: 1,
  CancelTask: 1,
  SubscribeToTask: 1,
  CreateTaskPushNotificationConfig: 1,
  GetTaskPushNotificationConfig: 1,
  ListTaskPushNotificationConfigs: 4,
  DeleteTaskPushNotificationConfig: 1,
  GetExtendedAgentCard: 1,
};

type Call = ServerWritableStream<Buffer, Buffer>;
const bytes = (message: Buffer) => message;

/** The proxy of `proxy.ts` for gRPC: adds the API key and the tenant, which names the agent. */
export async function startGrpcProxy(
  gateway: string,
  { key, tenant }: { key: string; tenant: string },
): Promise<{ address: string; close: () => void }> {
  const client = new Client(gateway, credentials.createInsecure());
  const server = new Server();
  for (const [name, field] of Object.entries(METHODS)) {
    const path = `/${SERVICE}/${name}`;
    const named = Buffer.concat([Buffer.from([(field << 3) | 2, tenant.length]), Buffer.from(tenant)]);
    const pass = (call: Call) => {
      const metadata = call.metadata.clone();
      metadata.set('authorization', `Bearer ${key}`);
      // Fields of a message may come in any order, so the tenant is put before it.
      const request = Buffer.concat([named, call.request]);
      const passed = client.makeServerStreamRequest(path, bytes, bytes, request, metadata);
      passed.on('metadata', (received) => call.sendMetadata(received));
      passed.on('data', (message: Buffer) => call.write(message));
      passed.on('end', () => call.end());
      passed.on('error', (error: ServiceError) => call.emit('error', error));
      call.on('cancelled', () => passed.cancel());
    };
    // On the wire, a single response is a stream of one message.
    server.register(path, pass, bytes, bytes, 'serverStream');
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    address: `127.0.0.1:${port}`,
    close: () => {
      server.forceShutdown();
      client.close();
    },
  };
}
