import { eventIdIn } from '@isthmus/domain-exchange';
import { readEvents } from '@isthmus/platform-streams';
import { rpc } from './gateway.fixture.js';

export const RESUMPTION = 'urn:isthmus:a2a:resumption:1';

/** A caller that reads one task over as many connections as it takes. */
export class ResumingClient {
  /** Ids of events, in the order in which they came. */
  readonly ids: string[] = [];
  /** The answer so far, as the events told it. */
  text = '';
  state = '';
  taskId = '';

  constructor(
    private readonly secret: string,
    private readonly agentId: string,
  ) {}

  get isEnded(): boolean {
    return ['TASK_STATE_COMPLETED', 'TASK_STATE_FAILED', 'TASK_STATE_CANCELED'].includes(this.state);
  }

  /** Reads until the stream ends or `until` says so; then the connection is broken. */
  async read(
    gatewayUrl: string,
    { message, until = () => false }: { message?: object; until?: (client: ResumingClient) => boolean } = {},
  ): Promise<void> {
    const last = this.ids.at(-1);
    const ends = new AbortController();
    const response = await fetch(`${gatewayUrl}/agents/${this.agentId}`, {
      method: 'POST',
      signal: ends.signal,
      headers: {
        'content-type': 'application/json',
        'a2a-version': '1.0',
        'a2a-extensions': RESUMPTION,
        authorization: `Bearer ${this.secret}`,
        ...(last !== undefined && { 'last-event-id': last }),
      },
      body: message ? rpc('SendStreamingMessage', { message }) : rpc('SubscribeToTask', { id: this.taskId }),
    });
    if (!response.body) throw new Error('there is no body');
    try {
      for await (const { data } of readEvents(response.body)) {
        const { result, error } = JSON.parse(data) as {
          result?: Record<string, unknown>;
          error?: { message: string };
        };
        if (error) throw new Error(error.message);
        this.take(result ?? {});
        if (until(this)) return;
      }
    } catch (error) {
      if (error instanceof Error && /terminated|aborted/.test(error.message)) return;
      throw error;
    } finally {
      ends.abort();
    }
  }

  private take(event: Record<string, unknown>): void {
    const id = eventIdIn(event);
    if (id === undefined) throw new Error(`no position: ${JSON.stringify(event)}`);
    this.ids.push(id);
    const { task, statusUpdate, artifactUpdate } = event as {
      task?: { id: string; status: { state: string }; artifacts?: { parts: { text: string }[] }[] };
      statusUpdate?: { status: { state: string } };
      artifactUpdate?: { append?: boolean; artifact: { parts: { text: string }[] } };
    }; // What the agents of the tests say.
    if (task) {
      this.taskId = task.id;
      this.text = task.artifacts?.[0]?.parts.map(({ text }) => text).join('') ?? '';
    }
    this.state = (task ?? statusUpdate)?.status.state ?? this.state;
    const said = artifactUpdate?.artifact.parts.map(({ text }) => text).join('') ?? '';
    if (artifactUpdate) this.text = artifactUpdate.append === true ? this.text + said : said;
  }
}
