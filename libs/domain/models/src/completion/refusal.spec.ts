import { expect, it } from 'vitest';
import { unsupportedParameter } from './refusal.js';

it('repeats the name of a parameter only where it looks like one', () => {
  expect(unsupportedParameter('top_k', 'This model')).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'This model does not support top_k',
    metadata: { param: 'top_k' },
  });
  expect(unsupportedParameter('x'.repeat(65), 'This model')).toMatchObject({
    message: 'This model does not support a parameter of the request',
    metadata: { param: 'body' },
  });
});
