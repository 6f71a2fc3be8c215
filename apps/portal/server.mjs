// Starts the built portal where its environment says. `next start` knows the port only as an argument.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { createLogger } from '@isthmus/platform-observability';
import { admit } from './src/lib/http/admission.ts';
import { forAnyOrigin } from './src/lib/http/any-origin.ts';
import { namesIn, withClientAddress } from './src/lib/http/client-address.ts';
import { FORWARDING_TOKEN, unlessForwarded } from './src/lib/http/forwarding.ts';

const {
  LISTEN_HOST = '127.0.0.1',
  HTTP_PORT,
  LOG_LEVEL,
  PORTAL_URL: publicUrl = '',
  TRUSTED_PROXIES,
} = process.env;
if (!/^\d{1,5}$/.test(HTTP_PORT ?? '')) {
  console.error('The configuration is not valid:\n  HTTP_PORT must be a port, 1–65535');
  process.exit(1);
}
// Next finishes the requests in flight before it exits, and would wait forever for one that does not end, such as a
// live stream or a stalled upload.
const DRAIN_MS = 5_000;
for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => setTimeout(() => process.exit(0), DRAIN_MS).unref());
// Next accepts no listener in front of its own, and custom servers lack the drain of `next start`.
const { createServer } = http;
// Created lazily: the configuration, whose errors Next's start-up hook reports, is not checked yet.
let logger;
const loggerOfPortal = () => (logger ??= createLogger({ service: 'portal', level: LOG_LEVEL }));
const admission = { publicUrl, logger: loggerOfPortal };
// The proxies are read with the first request, when the start-up hook has checked them.
const proxies = () => namesIn(TRUSTED_PROXIES);
const behindChecks = (listener) =>
  unlessForwarded(admit(forAnyOrigin(withClientAddress(listener, proxies)), admission), listener);
http.createServer = (...of) =>
  createServer(...of.map((one) => (typeof one === 'function' ? behindChecks(one) : one)));
process.env.NEXT_TELEMETRY_DISABLED = '1';
process.env[FORWARDING_TOKEN] = randomUUID();
process.chdir(import.meta.dirname);
process.argv = [process.argv[0], 'next', 'start', '--hostname', LISTEN_HOST, '--port', HTTP_PORT];
await import('next/dist/bin/next');
