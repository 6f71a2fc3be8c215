import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const workspaceRoot = fileURLToPath(new URL('../..', import.meta.url));

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  outputFileTracingRoot: workspaceRoot,
  turbopack: { root: workspaceRoot },
  // What the gRPC kit and the telemetry load at run time: decorators and optional requires do not survive bundling.
  serverExternalPackages: [
    '@grpc/grpc-js',
    '@grpc/proto-loader',
    '@grpc/reflection',
    '@nestjs/common',
    '@nestjs/core',
    '@nestjs/microservices',
    '@opentelemetry/api',
    '@opentelemetry/core',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace-base',
    '@opentelemetry/sdk-trace-node',
    'better-auth',
    'grpc-health-check',
    'nice-grpc',
    'nice-grpc-common',
    'pg',
    'pino',
    'prom-client',
    'reflect-metadata',
  ],
};

export default createNextIntlPlugin('./src/i18n/request.ts')(config);
