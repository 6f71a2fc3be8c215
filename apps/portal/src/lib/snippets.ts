/** How to talk to an agent from the outside, with its real address filled in. */
export function agentSnippets(address: string): { id: string; label: string; code: string }[] {
  return [
    {
      id: 'curl',
      label: 'curl',
      code: `curl -N ${address} \\
  -H "Authorization: Bearer $ISTHMUS_KEY" \\
  -H "A2A-Version: 1.0" -H "Content-Type: application/json" \\
  -d '{"jsonrpc":"2.0","id":1,"method":"SendStreamingMessage","params":{"message":{
        "messageId":"'$(uuidgen)'","role":"ROLE_USER","parts":[{"text":"Hello"}]}}}'`,
    },
    {
      id: 'typescript',
      label: 'TypeScript',
      code: `// npm install @a2a-js/sdk
import { ClientFactory, ClientFactoryOptions, JsonRpcTransportFactory } from '@a2a-js/sdk/client';

const fetchImpl: typeof fetch = (url, init) => {
  const headers = new Headers(init?.headers);
  headers.set('authorization', \`Bearer \${process.env.ISTHMUS_KEY}\`);
  return fetch(url, { ...init, headers });
};
const factory = new ClientFactory({ ...ClientFactoryOptions.default, transports: [new JsonRpcTransportFactory({ fetchImpl })] });
const client = await factory.createFromUrl('${address}');
for await (const event of client.sendMessageStream({
  message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text: 'Hello' }] },
})) console.log(event);`,
    },
    {
      id: 'python',
      label: 'Python',
      code: `# pip install httpx
import json, os, uuid, httpx

request = {"jsonrpc": "2.0", "id": 1, "method": "SendStreamingMessage", "params": {"message": {
    "messageId": str(uuid.uuid4()), "role": "ROLE_USER", "parts": [{"text": "Hello"}]}}}
headers = {"Authorization": f"Bearer {os.environ['ISTHMUS_KEY']}", "A2A-Version": "1.0"}
with httpx.stream("POST", "${address}", json=request, headers=headers, timeout=60) as response:
    for line in response.iter_lines():
        if line.startswith("data:"):
            print(json.loads(line[5:])["result"])`,
    },
    { id: 'go', label: 'Go', code: agentInGo(address) },
  ];
}

function agentInGo(address: string): string {
  return `package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"strings"
)

const body = \`{"jsonrpc":"2.0","id":1,"method":"SendStreamingMessage","params":{"message":{
  "messageId":"m-1","role":"ROLE_USER","parts":[{"text":"Hello"}]}}}\`

func main() {
	request, err := http.NewRequest("POST", "${address}", strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("ISTHMUS_KEY"))
	request.Header.Set("A2A-Version", "1.0")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if data, found := strings.CutPrefix(lines.Text(), "data:"); found {
			fmt.Println(data)
		}
	}
}`;
}

/** How to call a model, with the gateway's real address; `key` where one was just made. */
export function modelSnippets(
  baseUrl: string,
  model: string,
  key = '$ISTHMUS_KEY',
): { id: string; label: string; code: string }[] {
  const url = `${baseUrl.replace(/\/$/, '')}/v1`;
  const literal = key.startsWith('$') ? undefined : JSON.stringify(key);
  return [
    {
      id: 'curl',
      label: 'curl',
      code: `curl ${url}/chat/completions \\
  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\
  -d '{"model":"${model}","messages":[{"role":"user","content":"Hello"}]}'`,
    },
    {
      id: 'typescript',
      label: 'TypeScript',
      code: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${url}', apiKey: ${literal ?? 'process.env.ISTHMUS_KEY'} });
const stream = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');`,
    },
    {
      id: 'python',
      label: 'Python',
      code: `import os
from openai import OpenAI

client = OpenAI(base_url="${url}", api_key=${literal ?? 'os.environ["ISTHMUS_KEY"]'})
answer = client.chat.completions.create(
    model="${model}", messages=[{"role": "user", "content": "Hello"}])
print(answer.choices[0].message.content)`,
    },
    {
      id: 'go',
      label: 'Go',
      code: `// go get github.com/openai/openai-go/v3
package main

import (
	"context"
	"fmt"${literal ? '' : '\n\t"os"'}

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func main() {
	client := openai.NewClient(option.WithBaseURL("${url}"), option.WithAPIKey(${literal ?? 'os.Getenv("ISTHMUS_KEY")'}))
	answer, err := client.Chat.Completions.New(context.Background(), openai.ChatCompletionNewParams{
		Model:    "${model}",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Hello")},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.Choices[0].Message.Content)
}`,
    },
  ];
}

/** A question of a chat as a call that anyone with a key can make. */
export function agentRequest(address: string, text: string): string {
  const message = { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text }] };
  const call = { jsonrpc: '2.0', id: 1, method: 'SendStreamingMessage', params: { message } };
  return curl(address, call, ' -H "A2A-Version: 1.0"');
}

/** A chat completion as a call that anyone with a key can make. */
export function modelRequest(baseUrl: string, body: object): string {
  return curl(`${baseUrl.replace(/\/$/, '')}/v1/chat/completions`, body, '');
}

function curl(url: string, body: object, headers: string): string {
  const quoted = JSON.stringify(body, null, 2).replaceAll("'", `'\\''`);
  return `curl -N ${url} \\
  -H "Authorization: Bearer $ISTHMUS_KEY"${headers} -H "Content-Type: application/json" \\
  -d '${quoted}'`;
}
