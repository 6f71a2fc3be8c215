import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { runtime } from '@isthmus/contracts';
import { Call, CallScope, Rpc, type Access, type CallContext } from '@isthmus/platform-grpc-server';
import type { Scope } from '@isthmus/platform-identity';
import { runtimeHandlers as handlers } from '../../runtime/runtime.handlers.js';
import type { RuntimeCalls } from '../../runtime/runtime.types.js';
import { attachResponseOf, detachReasonOf } from './remote.mapper.js';
import { RemoteRuntimes } from './remote.runtimes.js';
import { noSession } from './remote.session.js';

const { RuntimeHostDefinition } = runtime;
/** The host signs the tokens of its runtimes; which instance one belongs to is looked up with each call. */
const ACCESS: Access = { callers: ['agent-host'], scope: 'tenant', permission: 'none' };

/** Runtimes on other machines. */
@Controller()
export class RemoteController {
  constructor(private readonly runtimes: RemoteRuntimes) {}

  @Rpc(RuntimeHostDefinition, 'attach', ACCESS)
  async *attach(
    @Payload() { instanceId }: runtime.AttachRequest,
    @Call() { scope, signal }: CallContext,
  ): AsyncGenerator<runtime.AttachResponse> {
    const { session, credential } = this.runtimes.sessionOf(scope);
    if (session.instanceId !== instanceId) throw noSession();
    for await (const event of session.attach(credential, signal)) yield attachResponseOf(event);
  }

  @Rpc(RuntimeHostDefinition, 'detach', ACCESS)
  async detach(@Payload() request: runtime.DetachRequest, @CallScope() scope: Scope) {
    const { session, credential } = this.runtimes.sessionOf(scope);
    session.detach(credential, detachReasonOf(request));
    return {};
  }

  @Rpc(RuntimeHostDefinition, 'verifyToken', ACCESS)
  async verifyToken(@Payload() request: runtime.VerifyTokenRequest, @CallScope() scope: Scope) {
    return handlers.verifyToken(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'issueModelToken', ACCESS)
  async issueModelToken(@Payload() request: runtime.IssueModelTokenRequest, @CallScope() scope: Scope) {
    return handlers.issueModelToken(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'holdLease', ACCESS)
  async holdLease(@Payload() request: runtime.HoldLeaseRequest, @CallScope() scope: Scope) {
    return handlers.holdLease(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'saveTask', ACCESS)
  async saveTask(@Payload() request: runtime.SaveTaskRequest, @CallScope() scope: Scope) {
    return handlers.saveTask(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'holdTasks', ACCESS)
  async holdTasks(@Payload() request: runtime.HoldTasksRequest, @CallScope() scope: Scope) {
    return handlers.holdTasks(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'loadTask', ACCESS)
  async loadTask(@Payload() request: runtime.LoadTaskRequest, @CallScope() scope: Scope) {
    return handlers.loadTask(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'listTasks', ACCESS)
  async listTasks(@Payload() request: runtime.ListTasksRequest, @CallScope() scope: Scope) {
    return handlers.listTasks(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'loadConversation', ACCESS)
  async loadConversation(@Payload() request: runtime.LoadConversationRequest, @CallScope() scope: Scope) {
    return handlers.loadConversation(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'appendConversation', ACCESS)
  async appendConversation(@Payload() request: runtime.AppendConversationRequest, @CallScope() scope: Scope) {
    return handlers.appendConversation(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'handOver', ACCESS)
  async handOver(@Payload() request: runtime.HandOverRequest, @CallScope() scope: Scope) {
    return handlers.handOver(this.callsOf(scope), request);
  }

  @Rpc(RuntimeHostDefinition, 'searchKnowledge', ACCESS)
  async searchKnowledge(@Payload() request: runtime.SearchKnowledgeRequest, @CallScope() scope: Scope) {
    return handlers.searchKnowledge(this.callsOf(scope), request);
  }

  private callsOf(scope: Scope): RuntimeCalls {
    const { session, credential } = this.runtimes.sessionOf(scope);
    return session.callsFor(credential);
  }
}
