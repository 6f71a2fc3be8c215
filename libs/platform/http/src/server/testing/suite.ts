import { afterEach } from 'vitest';
import type { HttpRoute } from '../route.js';
import type { HttpServerOptions } from '../server.options.js';
import { startServer, type Fixture } from './server.fixture.js';

export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed JSON of the response; undefined for an empty one. */
  body: unknown;
}

/** One server for each test of a file, stopped after it. */
export class Suite {
  private started: Fixture | undefined;

  constructor() {
    afterEach(() => this.started?.server.stop());
  }

  get fixture(): Fixture {
    if (!this.started) throw new Error('the test has started no server');
    return this.started;
  }

  start = async (routes: HttpRoute[], options: Partial<HttpServerOptions> = {}): Promise<void> => {
    this.started = await startServer(routes, options);
  };

  ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(this.fixture.url + path, init);
    const text = await response.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, headers: response.headers, body };
  };

  post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    this.ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}
