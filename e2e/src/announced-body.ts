import { request } from 'node:http';

/**
 * The answer to a POST that only announces a body of so many bytes and never sends it: an endpoint that refuses by size
 * answers at once, one that reads first never does.
 */
export function announceBody(
  url: string,
  bytes: number,
  key: string,
): Promise<{ status: number | undefined; text: string }> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'a2a-version': '1.0',
    'content-length': bytes,
  };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        call.destroy();
        resolve({ status: response.statusCode, text });
      });
    });
    call.on('timeout', () => call.destroy(new Error(`${url} did not answer before the body came`)));
    call.on('error', reject);
    call.flushHeaders();
  });
}
