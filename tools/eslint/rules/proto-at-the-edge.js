import { fileOf, importsAny, onImport } from './imports.js';

const CONTRACTS = '@isthmus/contracts';
const STORAGE = ['@isthmus/platform-database', '@prisma/client', 'pg'];
/** Importing one of these, a file speaks gRPC: a controller, a client, a module that connects one. */
const GRPC = [
  '@isthmus/platform-grpc-server',
  '@isthmus/platform-grpc-client',
  { from: '@isthmus/platform-service', name: 'ServiceClients' },
  '@nestjs/microservices',
  'nice-grpc',
];
/** What does the work of a service; a file that speaks no gRPC and imports one of these is no mapper. */
const MACHINERY = [
  '@nestjs/common',
  '@isthmus/platform-http',
  '@isthmus/platform-temporal',
  'fastify',
  'undici',
  'next',
  'react',
];

/** Direction 5: generated messages stay where gRPC is spoken, and in mappers, which only convert. */
export const protoAtTheEdge = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      storage:
        'Proto types stop at controllers and mappers: this file also reaches the database through {{source}}.',
      machinery:
        'Proto types stop at controllers and mappers: this file speaks no gRPC but imports {{source}}; convert in a mapper.',
    },
  },
  create(context) {
    const imports = [];
    return {
      ...onImport((source, node) => imports.push({ source, node })),
      'Program:exit'() {
        const sources = new Set(imports.map(({ source }) => source));
        if (!sources.has(CONTRACTS)) return;
        const speaksGrpc = GRPC.some((name) => sources.has(name));
        for (const { source, node } of imports) {
          const file = fileOf(context.filename, source);
          if (STORAGE.includes(source) || (file && importsAny(file, STORAGE)))
            context.report({ node, messageId: 'storage', data: { source } });
          else if (!speaksGrpc && MACHINERY.includes(source))
            context.report({ node, messageId: 'machinery', data: { source } });
        }
      },
    };
  },
};
