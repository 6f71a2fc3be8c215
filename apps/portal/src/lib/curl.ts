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
  const json = JSON.stringify(body, null, 2).replaceAll("'", `'\\''`);
  return `curl -N ${url} \\
  -H "Authorization: Bearer $ISTHMUS_KEY"${headers} -H "Content-Type: application/json" \\
  -d '${json}'`;
}
