import { expect } from 'vitest';
import type { HttpRoute } from '../route.js';

/** Answers everybody. */
export const open: HttpRoute = {
  method: 'GET',
  path: '/open',
  access: 'public',
  handle: (call) => call.sendJson({ fine: true }),
};
/** Answers with the body that it reads. */
export const echo: HttpRoute = {
  method: 'POST',
  path: '/echo',
  access: 'public',
  body: 'json',
  handle: (call) => call.sendJson({ body: call.body, key: call.idempotencyKey }),
};
/** Needs a key for models. */
export const mine: HttpRoute = {
  method: 'GET',
  path: '/mine/:id',
  access: { scope: 'models', permission: 'build' },
  handle: (call) =>
    call.sendJson({
      organisation: call.principal.organisation,
      keyId: call.principal.keyId,
      ...call.parameters,
    }),
};
/** Throws. */
export const failing = (error: unknown): HttpRoute => ({
  ...open,
  path: '/failing',
  handle: () => {
    throw error;
  },
});

export const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });

/** The body of an error in the form of `jsonErrors`. */
export const errorOf = (code: string, message: RegExp = /./) => ({
  error: { code, message: expect.stringMatching(message) as string },
});
