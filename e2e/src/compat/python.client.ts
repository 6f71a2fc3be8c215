import type { Answer, CompatClient, Outcome, Settings } from './compat.client.ts';

/** The client libraries of Python, called by the process at `url` (`startPython`). */
export function pythonClients(url: string): CompatClient[] {
  return [
    clientOf(url, { name: 'openai', client: 'openai', models: true }),
    clientOf(url, { name: 'langchain-openai', client: 'langchain', keepsOfRefusals: { streamed: '' } }),
    clientOf(url, {
      name: 'litellm',
      client: 'litellm',
      models: true,
      keepsOfRefusals: { streamed: 'This' },
    }),
  ];
}

type Traits = Pick<CompatClient, 'name' | 'keepsOfRefusals'>;

function clientOf(
  url: string,
  { client, models = false, ...traits }: Traits & { client: string; models?: boolean },
): CompatClient {
  const call = async <Value>(operation: string, settings: Settings, request: object) => {
    const body = JSON.stringify({ client, operation, settings, request });
    const response = await fetch(url, { method: 'POST', body });
    return (await response.json()) as Outcome<Value>; // as clients.py documents
  };
  return {
    ...traits,
    ask: (settings, question) => call<Answer>('ask', settings, question),
    embed: (settings, request) => call<number[][]>('embed', settings, request),
    ...(models ? { models: (settings, id) => call('models', settings, { id }) } : {}),
  };
}
