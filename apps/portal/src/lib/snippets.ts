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
  ];
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
  ];
}
