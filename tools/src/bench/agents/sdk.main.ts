/** The same agent as a server on the official SDK alone, with its tasks in memory, at SDK_PORT. */
import { AgentCard, Message, Task, TaskArtifactUpdateEvent, TaskStatusUpdateEvent } from '@a2a-js/sdk';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore, type AgentExecutor } from '@a2a-js/sdk/server';
import { jsonRpcHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import express from 'express';
import { PIECES, STREAMED_TEXT, TEXT } from './script.ts';

const port = Number(process.env['SDK_PORT']);
const card = AgentCard.fromJSON({
  name: 'Benchmark',
  version: '1',
  capabilities: { streaming: true },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [],
  supportedInterfaces: [
    { url: `http://127.0.0.1:${port}/`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
  ],
});

const executor: AgentExecutor = {
  execute: async ({ taskId, contextId, userMessage }, bus) => {
    const ids = { taskId, contextId };
    const status = (state: string) => ({ state, timestamp: new Date().toISOString() });
    const history = [Message.toJSON(userMessage)];
    const task = { id: taskId, contextId, status: status('TASK_STATE_WORKING'), history };
    bus.publish(AgentEvent.task(Task.fromJSON(task)));
    // Chunks for who asks for a stream, as the other agent sends them.
    const pieces = JSON.stringify(history).includes(STREAMED_TEXT) ? PIECES : [TEXT];
    pieces.forEach((text, at) => {
      const artifact = { artifactId: 'answer', parts: [{ text }] };
      const update = { ...ids, artifact, append: at > 0, lastChunk: at === pieces.length - 1 };
      bus.publish(AgentEvent.artifactUpdate(TaskArtifactUpdateEvent.fromJSON(update)));
    });
    const completed = { ...ids, status: status('TASK_STATE_COMPLETED') };
    bus.publish(AgentEvent.statusUpdate(TaskStatusUpdateEvent.fromJSON(completed)));
    bus.finished();
  },
  cancelTask: async () => undefined,
};

const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor);
express()
  .use('/', jsonRpcHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication }))
  .listen(port, '127.0.0.1');
