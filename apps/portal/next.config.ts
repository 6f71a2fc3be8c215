import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const workspaceRoot = fileURLToPath(new URL('../..', import.meta.url));

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are checked by `npm run typecheck`, ten times as fast.
  typescript: { ignoreBuildErrors: true },
  outputFileTracingRoot: workspaceRoot,
  turbopack: { root: workspaceRoot, rules: { '*.md': { type: 'text' } } },
  // What gRPC clients, telemetry and sign-in load at run time: optional requires do not survive bundling.
  serverExternalPackages: [
    '@grpc/grpc-js',
    '@opentelemetry/api',
    '@opentelemetry/context-async-hooks',
    '@opentelemetry/core',
    '@opentelemetry/exporter-metrics-otlp-http',
    '@opentelemetry/exporter-prometheus',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-metrics',
    '@opentelemetry/sdk-trace',
    '@better-auth/oauth-provider',
    'better-auth',
    'fastify',
    'find-my-way',
    'nice-grpc',
    'nice-grpc-common',
    'nodemailer',
    'pg',
    'pino',
    'piscina',
    'rate-limiter-flexible',
    'undici',
  ],
};

const withMessages = createNextIntlPlugin({
  requestConfig: './src/i18n/request.ts',
  // Messages are parsed when the portal is built: the parser stays out of every page.
  experimental: { messages: { path: './messages', format: 'json', locales: 'infer', precompile: true } },
});

export default withMessages(config);
