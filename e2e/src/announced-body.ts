import { request } from 'node:http';

/**
 * The response to a POST that only announces a body of this many bytes and never sends it: an endpoint that checks the
 * size responds at once, one that reads first never does.
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
    call.on('timeout', () => call.destroy(new Error(`${url} did not respond before the body arrived`)));
    call.on('error', reject);
    call.flushHeaders();
  });
}
