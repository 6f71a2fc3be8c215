import { expect, it } from 'vitest';
import { violationOf, type Checked } from './violation';

const RIGHT = {
  badInput: false,
  customError: false,
  patternMismatch: false,
  rangeOverflow: false,
  rangeUnderflow: false,
  stepMismatch: false,
  tooLong: false,
  tooShort: false,
  typeMismatch: false,
  valid: true,
  valueMissing: false,
};

function control(validity: Partial<ValidityState>, rest: Partial<Checked> = {}): Checked {
  return { type: 'text', value: 'x', ...rest, validity: { ...RIGHT, ...validity } };
}

it.each([
  ['a value that is missing', control({ valueMissing: true }), 'required'],
  ['spaces in a required field', control({}, { required: true, value: '  ' }), 'required'],
  [
    'text that is not a number and therefore missing',
    control({ badInput: true, valueMissing: true }),
    'number',
  ],
  ['an address of e-mail', control({ typeMismatch: true }, { type: 'email' }), 'email'],
  ['a URL', control({ typeMismatch: true }, { type: 'url' }), 'url'],
  ['too small a number', control({ rangeUnderflow: true }), 'min'],
  ['too large a number', control({ rangeOverflow: true }), 'max'],
  ['too many decimals', control({ stepMismatch: true }), 'decimals'],
  ['too short a text', control({ tooShort: true }), 'short'],
  ['too long a text', control({ tooLong: true }), 'long'],
  ['another form', control({ patternMismatch: true }), 'pattern'],
])('names what is wrong with %s', (_, checked, violation) => {
  expect(violationOf(checked)).toBe(violation);
});

it('accepts a value, an empty optional field, and spaces as a password', () => {
  expect(violationOf(control({}))).toBeUndefined();
  expect(violationOf(control({}, { value: '' }))).toBeUndefined();
  expect(violationOf(control({}, { type: 'password', required: true, value: '   ' }))).toBeUndefined();
});
