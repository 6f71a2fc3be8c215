import { ServerCallContext } from '@a2a-js/sdk/server';

/** A call of the gateway, which may say under which id the message begins its task: then it can be found again. */
export class AgentCallContext extends ServerCallContext {
  constructor(
    readonly assignedTaskId: string | undefined,
    options: ConstructorParameters<typeof ServerCallContext>[0],
  ) {
    super(options);
  }
}
