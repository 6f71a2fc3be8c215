import { expect, it } from 'vitest';
import { assertKnownModel } from './price.rules';

it('accepts models that are known, and no model for every one', () => {
  for (const model of ['', 'vendor/a']) assertKnownModel(model, ['vendor/a', 'vendor/b']);
});

it.each(['vendor/c', 'vendor/', 'VENDOR/A', '*'])('refuses %j', (model) => {
  expect(() => assertKnownModel(model, ['vendor/a', ''])).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      fields: [expect.objectContaining({ field: 'model' })],
    }),
  );
});
