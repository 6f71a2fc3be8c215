import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = `This model is a **script**: it stands in where no upstream is configured.

\`\`\`sh
MODEL_UPSTREAMS='[{"name":"ollama","base_url":"http://127.0.0.1:11434/v1","discover":true}]' npm run up
\`\`\`

It says the same to every question.`;
const PIECE_MS = 15;

/**
 * An OpenAI-compatible endpoint on loopback whose one model says the same to everything, so that pictures of two models
 * side by side need nothing from outside. Answers with the value of MODEL_UPSTREAMS.
 */
export async function startScriptedModel(): Promise<{ upstreams: string; close: () => void }> {
  const server = createServer((request, response) => {
    request.resume();
    // Who asks for the list of models only wants to know whether this endpoint is there.
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'scripted', object: 'model' }] }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const pieces = ANSWER.match(/.{1,8}/gsu) ?? [];
    let at = 0;
    const timer = setInterval(() => {
      const piece = pieces[at++];
      if (piece !== undefined) {
        response.write(event({ choices: [choice({ content: piece })] }));
        return;
      }
      clearInterval(timer);
      response.write(event({ choices: [{ ...choice({}), finish_reason: 'stop' }] }));
      const usage = { prompt_tokens: 12, completion_tokens: pieces.length, total_tokens: 12 + pieces.length };
      response.write(event({ choices: [], usage }));
      response.end('data: [DONE]\n\n');
    }, PIECE_MS);
    response.on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A TCP server has no other kind of address.
  const models = [
    { id: 'scripted', description: 'Gives the same scripted answer to every question, for demonstrations.' },
  ];
  const upstream = { name: 'scripted', base_url: `http://127.0.0.1:${port}/v1`, models };
  return {
    upstreams: JSON.stringify([upstream]),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function choice(delta: object) {
  return { index: 0, delta, finish_reason: null };
}

function event(fields: object): string {
  const chunk = { id: 'scripted', object: 'chat.completion.chunk', created: 0, model: 'scripted', ...fields };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
