/** What the attributes of a control forbid; also the name of the message. */
export type Violation =
  'required' | 'email' | 'url' | 'number' | 'decimals' | 'min' | 'max' | 'short' | 'long' | 'pattern';

/** Of a control, as a browser has it. */
export interface Checked {
  readonly validity: Pick<ValidityState, keyof ValidityState>;
  readonly type: string;
  readonly min?: string;
  readonly max?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly required?: boolean;
  readonly value: string;
}

/** Undefined for a control whose value is allowed. Spaces alone are no value. */
export function violationOf(control: Checked): Violation | undefined {
  const { validity, type } = control;
  if (validity.badInput) return 'number';
  if (validity.valueMissing || (control.required && isBlank(control))) return 'required';
  if (validity.typeMismatch) return type === 'email' ? 'email' : 'url';
  if (validity.rangeUnderflow) return 'min';
  if (validity.rangeOverflow) return 'max';
  if (validity.stepMismatch) return 'decimals';
  if (validity.tooShort) return 'short';
  if (validity.tooLong) return 'long';
  return validity.patternMismatch ? 'pattern' : undefined;
}

function isBlank({ type, value }: Checked): boolean {
  return type !== 'password' && value !== '' && value.trim() === '';
}

/** The values that messages name. */
export function boundsOf({ min = '', max = '', minLength = 0, maxLength = 0 }: Checked) {
  return { min, max, minLength, maxLength };
}
