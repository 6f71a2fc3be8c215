import { z } from 'zod';

/** Rules for variables that several apps share; each message is the rule, in words. */
export const port = () =>
  z.coerce
    .number('must be a port, 1–65535')
    .int()
    .min(1, 'must be a port, 1–65535')
    .max(65_535, 'must be a port, 1–65535');

export const milliseconds = (min: number, max: number) =>
  z.coerce
    .number(`must be milliseconds, ${min}–${max}`)
    .int()
    .min(min, `must be at least ${min} ms`)
    .max(max, `must be at most ${max} ms`);

export const httpUrl = () => z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** `host:port` of a gRPC server; several, separated by commas, are used in turn. */
export const grpcAddress = () =>
  z
    .string()
    .regex(
      /^[\w.[\]:-]+:\d{1,5}(,[\w.[\]:-]+:\d{1,5})*$/,
      'must be host:port, or several separated by commas',
    );

export const postgresUrl = () => z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL');

/** A JSON document, parsed against `schema`; the message never repeats the text. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be valid JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const publicSigningKey = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string().min(1),
});

/** A private P-256 JWK (ES256) with a `kid`. */
export const signingKey = () => json(publicSigningKey.extend({ d: z.string() }));

/** A JWK Set of public P-256 keys. */
export const publicSigningKeys = () => json(z.object({ keys: z.array(publicSigningKey) }));
