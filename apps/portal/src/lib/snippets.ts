/** A call in one programming language. */
export interface SnippetTab {
  id: string;
  label: string;
  code: string;
}

/** What a snippet asks, and with which key; without one it reads ISTHMUS_KEY from the environment. */
interface Call {
  question: string;
  key?: string | undefined;
}

/** How to ask an agent from the outside, with its real address filled in. */
export function agentSnippets(agent: Call & { address: string }): SnippetTab[] {
  return [
    { id: 'curl', label: 'cURL', code: agentInCurl(agent) },
    { id: 'typescript', label: 'TypeScript', code: agentInTypeScript(agent) },
    { id: 'python', label: 'Python', code: agentInPython(agent) },
    { id: 'go', label: 'Go', code: agentInGo(agent) },
    { id: 'mcp', label: 'MCP', code: agentByMcp(agent) },
  ];
}

/** How to call a model, with the gateway's real address. */
export function modelSnippets(model: Call & { baseUrl: string; model: string }): SnippetTab[] {
  const call = { ...model, url: `${model.baseUrl.replace(/\/$/, '')}/v1` };
  return [
    { id: 'curl', label: 'cURL', code: modelInCurl(call) },
    { id: 'typescript', label: 'TypeScript', code: modelInTypeScript(call) },
    { id: 'python', label: 'Python', code: modelInPython(call) },
    { id: 'go', label: 'Go', code: modelInGo(call) },
  ];
}

type AgentCall = Parameters<typeof agentSnippets>[0];
type ModelCall = Call & { url: string; model: string };

/** A string literal of TypeScript, Python and Go alike. */
const quoted = (text: string): string => JSON.stringify(text);

/** JSON inside the single quotes of a shell. */
const inShell = (text: string): string => quoted(text).replaceAll("'", `'\\''`);

function agentInCurl({ address, question, key = '$ISTHMUS_KEY' }: AgentCall): string {
  return `curl -N ${address} \\
  -H "Authorization: Bearer ${key}" \\
  -H "A2A-Version: 1.0" -H "Content-Type: application/json" \\
  -d '{"jsonrpc":"2.0","id":1,"method":"SendStreamingMessage","params":{"message":{
        "messageId":"'$(date +%s)-$$'","role":"ROLE_USER","parts":[{"text":${inShell(question)}}]}}}'`;
}

function agentInTypeScript({ address, question, key }: AgentCall): string {
  const bearer = key ?? '${process.env.ISTHMUS_KEY}';
  return `// npm install @a2a-js/sdk
import { SendMessageRequest } from '@a2a-js/sdk';
import {
  ClientFactory,
  ClientFactoryOptions,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
} from '@a2a-js/sdk/client';

const fetchImpl: typeof fetch = (url, init) => {
  const headers = new Headers(init?.headers);
  headers.set('authorization', \`Bearer ${bearer}\`);
  return fetch(url, { ...init, headers });
};
const options = ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
  cardResolver: new DefaultAgentCardResolver({ fetchImpl }),
  transports: [new JsonRpcTransportFactory({ fetchImpl })],
});
const client = await new ClientFactory(options).createFromUrl('${address}');
const request = SendMessageRequest.fromJSON({
  message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text: ${quoted(question)} }] },
});
for await (const { payload } of client.sendMessageStream(request)) {
  if (payload?.$case !== 'artifactUpdate') continue;
  for (const { content } of payload.value.artifact?.parts ?? [])
    if (content?.$case === 'text') process.stdout.write(content.value);
}`;
}

function agentInPython({ address, question, key }: AgentCall): string {
  const bearer = key ? quoted(`Bearer ${key}`) : `f"Bearer {os.environ['ISTHMUS_KEY']}"`;
  return `# pip install httpx
import json, os, uuid, httpx

request = {"jsonrpc": "2.0", "id": 1, "method": "SendStreamingMessage", "params": {"message": {
    "messageId": str(uuid.uuid4()), "role": "ROLE_USER", "parts": [{"text": ${quoted(question)}}]}}}
headers = {"Authorization": ${bearer}, "A2A-Version": "1.0"}
with httpx.stream("POST", "${address}", json=request, headers=headers, timeout=60) as response:
    response.raise_for_status()
    for line in response.iter_lines():
        if line.startswith("data:"):
            for part in json.loads(line[5:])["result"].get("artifactUpdate", {}).get("artifact", {}).get("parts", []):
                print(part.get("text", ""), end="", flush=True)
print()`;
}

function agentInGo({ address, question, key }: AgentCall): string {
  const bearer = key ? quoted(`Bearer ${key}`) : '"Bearer "+os.Getenv("ISTHMUS_KEY")';
  return `package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"${key ? '' : '\n\t"os"'}
	"strings"
	"time"
)

const body = \`{"jsonrpc":"2.0","id":1,"method":"SendStreamingMessage","params":{"message":{
  "messageId":"%d","role":"ROLE_USER","parts":[{"text":%q}]}}}\`

func main() {
	message := fmt.Sprintf(body, time.Now().UnixNano(), ${quoted(question)})
	request, err := http.NewRequest("POST", "${address}", strings.NewReader(message))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", ${bearer})
	request.Header.Set("A2A-Version", "1.0")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		panic(response.Status)
	}
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		var event struct {
			Result struct {
				ArtifactUpdate struct {
					Artifact struct{ Parts []struct{ Text string } }
				}
			}
		}
		data, found := strings.CutPrefix(lines.Text(), "data:")
		if !found || json.Unmarshal([]byte(data), &event) != nil {
			continue
		}
		for _, part := range event.Result.ArtifactUpdate.Artifact.Parts {
			fmt.Print(part.Text)
		}
	}
	fmt.Println()
}`;
}

/** In TypeScript: its clients are programs with a model, and a person who tries it has none at hand. */
function agentByMcp({ address, question, key }: AgentCall): string {
  const bearer = key ?? '${process.env.ISTHMUS_KEY}';
  const [, gateway = '', id = ''] = /^(.*)\/agents\/([^/]+)\/?$/.exec(address) ?? [];
  return `// npm install @modelcontextprotocol/client
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const client = new Client({ name: 'example', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
const requestInit = { headers: { authorization: \`Bearer ${bearer}\` } };
await client.connect(new StreamableHTTPClientTransport(new URL('${gateway}/mcp'), { requestInit }));
const { tools } = await client.listTools(); // The skills of all agents of the organisation.
const tool = tools.find(({ name }) => name.includes('${id.slice(-8)}'));
if (!tool) throw new Error('The agent has no skill');
const { content } = await client.callTool({ name: tool.name, arguments: { message: ${quoted(question)} } });
for (const block of content) if (block.type === 'text') console.log(block.text);
await client.close();`;
}

function modelInCurl({ url, model, question, key = '$ISTHMUS_KEY' }: ModelCall): string {
  return `curl ${url}/chat/completions \\
  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
  -d '{"model":"${model}","messages":[{"role":"user","content":${inShell(question)}}]}'`;
}

function modelInTypeScript({ url, model, question, key }: ModelCall): string {
  return `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${url}', apiKey: ${key ? quoted(key) : 'process.env.ISTHMUS_KEY'} });
const stream = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: ${quoted(question)} }],
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');`;
}

function modelInPython({ url, model, question, key }: ModelCall): string {
  return `# pip install openai
${key ? '' : 'import os\n'}from openai import OpenAI

client = OpenAI(base_url="${url}", api_key=${key ? quoted(key) : 'os.environ["ISTHMUS_KEY"]'})
answer = client.chat.completions.create(
    model="${model}", messages=[{"role": "user", "content": ${quoted(question)}}])
print(answer.choices[0].message.content)`;
}

function modelInGo({ url, model, question, key }: ModelCall): string {
  const secret = key ? quoted(key) : 'os.Getenv("ISTHMUS_KEY")';
  return `// go get github.com/openai/openai-go/v3
package main

import (
	"context"
	"fmt"${key ? '' : '\n\t"os"'}

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func main() {
	client := openai.NewClient(option.WithBaseURL("${url}"), option.WithAPIKey(${secret}))
	answer, err := client.Chat.Completions.New(context.Background(), openai.ChatCompletionNewParams{
		Model:    "${model}",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(${quoted(question)})},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.Choices[0].Message.Content)
}`;
}
