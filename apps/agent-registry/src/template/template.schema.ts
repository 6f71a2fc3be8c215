import { name, slug } from '@isthmus/platform-validation';
import { z } from 'zod';
import { overrides } from '../specification/specification.schema.js';

const VALUE_CHARACTERS_MAX = 200;

/** How a request makes a specification from a template. */
export const fromTemplate = z.object({
  template: slug(),
  parameters: z.record(z.string().max(63, 'is not a parameter'), name(VALUE_CHARACTERS_MAX, { min: 0 })),
  overrides: overrides.default({ mcpServers: undefined, skills: undefined }),
  spec: z.undefined('must be unset when template is set'),
});

/** A request that gives its specification in full has nothing of a template. */
export const inFull = z.object({
  parameters: z.record(z.string(), z.string()).refine(isEmpty, 'need a template'),
  overrides: z.undefined('need a template; give the whole specification in spec, or set template'),
});

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}
