import { Injectable } from '@nestjs/common';
import { hasEnded, markOf, progressAfter, textAt } from '@isthmus/domain-exchange';
import { configIn, PushConfigs } from './push.configs.js';
import type { PushConfig, OwnRequest, PushTask, PushVersion } from './push.model.js';
import { PushWatcher } from './push.watcher.js';

/** A task that an operation names, and how to read it. */
interface NamedTask {
  task: PushTask;
  /** Throws TaskNotFound where the caller sees no such task. */
  read: (taskId: string) => Promise<object>;
}

/** What A2A says of push notifications (v1.0.1 §3.1.7–3.1.10), whatever the agent of the task knows of them. */
@Injectable()
export class PushTasks {
  constructor(
    private readonly configs: PushConfigs,
    private readonly watcher: PushWatcher,
  ) {}

  /** The result of an operation. Throws A2aError. */
  async operate(request: OwnRequest, named: NamedTask): Promise<object> {
    const { method, params } = request;
    const id = textAt(params, 'id');
    switch (method) {
      case 'CreateTaskPushNotificationConfig':
        return this.create(request, named);
      case 'GetTaskPushNotificationConfig':
        return this.configs.get(named.task, id);
      case 'ListTaskPushNotificationConfigs':
        return this.list(request, named);
      default:
        if (!(await this.configs.delete(named.task, id))) await named.read(named.task.taskId);
        return {};
    }
  }

  /** Stores a configuration, and follows its task; `known` is a task that its webhook need not be notified of. */
  async register(
    task: PushTask,
    config: PushConfig,
    { version, known }: { version: PushVersion; known?: object },
  ): Promise<void> {
    await this.configs.put(task, config, version);
    const progress = known && progressAfter({ task: known }, undefined);
    if (progress && hasEnded(progress.state)) return;
    await this.watcher.watch(task, progress && markOf(progress));
  }

  private async create({ params, version, at }: OwnRequest, { task, read }: NamedTask): Promise<PushConfig> {
    const config = configIn(params, task.taskId);
    this.configs.assertUrl(config.url, `${at}url`);
    const known = await read(task.taskId);
    await this.register(task, config, { version, known });
    return config;
  }

  private async list({ params, at }: OwnRequest, { task, read }: NamedTask): Promise<object> {
    const { pageSize } = params;
    const pageToken = textAt(params, 'pageToken');
    const page = await this.configs.list(task, { pageSize, pageToken, field: `${at}pageToken` });
    if (page.configs.length === 0) await read(task.taskId);
    return page;
  }
}
