/** `npm run odd-upstream -- --port 9999`: starts the upstream and lists its models. */
import { parseArgs } from 'node:util';
import { listOddities } from './oddities.ts';
import { startOddUpstream } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9999' },
    host: { type: 'string', default: '127.0.0.1' },
    quiet: { type: 'boolean', default: false },
  },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  throw new Error('--port must be a whole number from 0 to 65535.');

const upstream = await startOddUpstream({ port, host: values.host });
const models = listOddities().map(({ id, about }) => `  ${id.padEnd(24)} ${about}`);
if (!values.quiet) console.log(['Models:', ...models, ''].join('\n'));
console.log(`Base URL: ${upstream.url}/v1`);
console.log(`Bill:     ${upstream.url}/_bill`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void upstream.close().then(() => process.exit()));
