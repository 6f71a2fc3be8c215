import { identifier } from '@isthmus/platform-validation';
import { isAbsolute } from 'node:path';
import { z } from 'zod';

const localModelSchema = z.object({
  /** As clients name it. */
  id: identifier(120).refine((id) => id.startsWith('local/'), 'id must begin with local/'),
  path: z.string().refine((path) => isAbsolute(path), 'path must be absolute'),
  /** What the file must have; not looked at unless given. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'sha256 must be 64 lower-case hexadecimal digits')
    .optional(),
  /** Of prompt and answer together; each answer at a time takes the memory for it. */
  contextTokensMax: z.int().min(256).max(131_072).default(4_096),
  description: z.string().max(400).optional(),
});

/** The value of LOCAL_MODELS. */
export const localModelsSchema = z
  .array(localModelSchema)
  .max(10)
  .refine((models) => new Set(models.map(({ id }) => id)).size === models.length, 'names a model twice');

export type LocalModelOptions = z.infer<typeof localModelSchema>;
