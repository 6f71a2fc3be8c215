import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { agentRequest, agentSnippets, modelRequest, modelSnippets } from './snippets';

/** The arguments that a shell hands to curl. */
function argumentsOf(command: string): string[] {
  const script = command.replace(/^curl/, "printf '%s\\0'");
  return spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\0');
}

describe('snippets', () => {
  it('exist in four languages, with the real address', () => {
    const agent = agentSnippets('http://gateway/agents/a');
    const model = modelSnippets('http://models', 'm');
    for (const tabs of [agent, model]) {
      expect(tabs.map(({ id }) => id)).toEqual(['curl', 'typescript', 'python', 'go']);
    }
    expect(agent.filter(({ code }) => code.includes('http://gateway/agents/a'))).toHaveLength(4);
    expect(model.filter(({ code }) => code.includes('http://models/v1'))).toHaveLength(4);
  });
  it('carry a key that was just made, and do not ask the environment for it then', () => {
    const tabs = modelSnippets('http://models', 'm', 'isth_live_x');
    expect(tabs.filter(({ code }) => code.includes('isth_live_x'))).toHaveLength(4);
    expect(tabs.filter(({ code }) => code.includes('ISTHMUS_KEY'))).toEqual([]);
  });
});

describe('a request to copy', () => {
  it('survives the shell, quotes and all', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'What\'s "up"? $HOME' }] };
    const args = argumentsOf(modelRequest('http://models/', body));
    expect(args).toContain('http://models/v1/chat/completions');
    expect(JSON.parse(args[args.indexOf('-d') + 1] ?? '')).toEqual(body);
  });
  it('asks an agent the same question', () => {
    const args = argumentsOf(agentRequest('http://gateway/agents/a', "it's late"));
    expect(args).toContain('A2A-Version: 1.0');
    expect(JSON.parse(args[args.indexOf('-d') + 1] ?? '')).toMatchObject({
      method: 'SendStreamingMessage',
      params: { message: { parts: [{ text: "it's late" }] } },
    });
  });
});
