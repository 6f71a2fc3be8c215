import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import { withTrace } from './trace-header.js';

/** Workflow types by name, each with its one argument. */
type WorkflowTypes<Workflows> = { [Name in keyof Workflows]: (input: never) => Promise<unknown> };

export interface WorkflowStarterOptions {
  /** host:port of the Temporal frontend. */
  address: string;
  namespace: string;
  taskQueue: string;
  /** Returns the current W3C trace context, at each start. */
  trace: () => Record<string, string>;
}

/** Longest wait for the connection, and for the start itself. */
const CONNECT_MS_MAX = 5_000;
const START_MS_MAX = 5_000;

/** Starts workflows of the types in `Workflows`; it connects at the first start. */
export class WorkflowStarter<Workflows extends WorkflowTypes<Workflows>> {
  private client: Promise<Client> | undefined;

  constructor(private readonly options: WorkflowStarterOptions) {}

  /**
   * Starts a workflow under `workflowId`; one that was started before, even if it has ended, is left alone. Throws
   * Temporal's error, within ten seconds, while Temporal is unavailable.
   */
  async start<Name extends keyof Workflows & string>(
    name: Name,
    workflowId: string,
    input: Parameters<Workflows[Name]>[0],
  ): Promise<void> {
    const client = await this.connect();
    try {
      await client.withDeadline(Date.now() + START_MS_MAX, () =>
        client.workflow.start(name, {
          taskQueue: this.options.taskQueue,
          workflowId,
          args: [input],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  async close(): Promise<void> {
    const client = await this.client?.catch(() => undefined);
    await client?.connection.close();
  }

  private connect(): Promise<Client> {
    this.client ??= this.open().catch((error: unknown) => {
      this.client = undefined; // The next start reconnects.
      throw error;
    });
    return this.client;
  }

  private async open(): Promise<Client> {
    const { address, namespace, trace } = this.options;
    const carryTrace: WorkflowClientInterceptor = {
      startWithDetails: (input, next) => next({ ...input, headers: withTrace(input.headers, trace()) }),
    };
    const connection = await Connection.connect({ address, connectTimeout: CONNECT_MS_MAX });
    return new Client({ connection, namespace, interceptors: { workflow: [carryTrace] } });
  }
}
