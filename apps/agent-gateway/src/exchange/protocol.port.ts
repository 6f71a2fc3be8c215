import type { PublicRpc } from '@isthmus/platform-grpc-server';
import type { ErrorPort, HttpRoute } from '@isthmus/platform-http';

/**
 * A protocol by which callers reach agents. An adapter translates its requests to `Exchange` and answers back, states
 * errors in its own form, and is registered in `app.module.ts`; the exchange knows no protocol beyond this.
 */
export interface Protocol {
  /** Short name, such as `a2a`. */
  readonly name: string;
  /** Under which all its paths for agents are, such as `/agents/`. */
  readonly basePath: string;
  /** The form of errors under `basePath`, also of requests that match no route. */
  readonly errors: ErrorPort;
  /** Names of the headers of its responses that pages of other origins may read. */
  readonly exposedHeaders?: readonly string[];
  /** Its routes with their access rules. Routes for agents have the parameter `agentId`. */
  routes(): readonly HttpRoute[];
  /** Its RPCs for clients of the public gRPC server, with their access rules; none when absent. */
  rpcs?(): readonly PublicRpc[];
  /** What `GET /` says of it: URLs and URL templates below the public base URL of the gateway. */
  describe(gatewayUrl: string): Readonly<Record<string, string>>;
}
