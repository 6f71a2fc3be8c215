import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { agentRequest, modelRequest } from './curl';
import { agentSnippets, modelSnippets } from './snippets';

/** The arguments that a shell hands to curl. */
function argumentsOf(command: string): string[] {
  const script = command.replace(/^curl/, "printf '%s\\0'");
  return spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\0');
}

const question = 'What\'s "up"? $HOME';
const agent = { address: 'http://gateway/agents/a', question };
const model = { baseUrl: 'http://models/', model: 'm', question };

describe('snippets', () => {
  const languages = ['curl', 'typescript', 'python', 'go'];

  it('exist in four languages, for agents by MCP too, with the real address', () => {
    const [ofAgent, ofModel] = [agentSnippets(agent), modelSnippets(model)];
    expect(ofAgent.map(({ id }) => id)).toEqual([...languages, 'mcp']);
    expect(ofModel.map(({ id }) => id)).toEqual(languages);
    for (const { code } of ofAgent.slice(0, 4)) expect(code).toContain(agent.address);
    for (const { code } of ofModel) expect(code).toContain('http://models/v1');
    expect(ofAgent[4]?.code).toContain("new URL('http://gateway/mcp')");
    for (const { code } of [...ofAgent, ...ofModel]) expect(code).toContain('ISTHMUS_KEY');
  });
  it('carry a key that was just made, and do not ask the environment for it then', () => {
    const key = 'isth_live_x';
    for (const { code } of [agentSnippets({ ...agent, key }), modelSnippets({ ...model, key })].flat()) {
      expect(code).toContain(key);
      expect(code).not.toContain('ISTHMUS_KEY');
    }
  });
  it('ask any question, through the shell too', () => {
    const ofAgent = argumentsOf(agentSnippets(agent)[0]?.code ?? '');
    expect(JSON.parse(ofAgent[ofAgent.indexOf('-d') + 1] ?? '')).toMatchObject({
      params: { message: { parts: [{ text: question }] } },
    });
    const ofModel = argumentsOf(modelSnippets(model)[0]?.code ?? '');
    expect(JSON.parse(ofModel[ofModel.indexOf('-d') + 1] ?? '')).toMatchObject({
      messages: [{ content: question }],
    });
  });
});

describe('a request to copy', () => {
  it('survives the shell, quotes and all', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: question }] };
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
