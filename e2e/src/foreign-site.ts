import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

/** A site of its own with an empty page, which browsers take for two: by its name and by its address. */
export interface Site extends AsyncDisposable {
  origin: string;
  otherOrigin: string;
}

export async function startSite(): Promise<Site> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>A page</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    origin: `http://localhost:${port}`,
    otherOrigin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a script of `page` gets for a request: the status and the id of the response, or the name of its error. */
export function fetchInPage(
  page: Page,
  request: { url: string; method?: string; headers: Record<string, string>; body?: string },
): Promise<{ status: number; requestId: string | null } | { failed: string }> {
  return page.evaluate(
    ({ url, ...init }) =>
      fetch(url, init).then(
        ({ status, headers }) => ({ status, requestId: headers.get('x-request-id') }),
        (error: Error) => ({ failed: error.name }),
      ),
    request,
  );
}
