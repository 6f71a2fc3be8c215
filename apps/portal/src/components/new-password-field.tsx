import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from '../lib/auth/password-length';
import { Field, Input } from './ui/field';

/** The field `password` of a form in which somebody chooses one; `hint` gets the least number of characters. */
export function NewPasswordField(props: {
  id: string;
  label: string;
  hint: (values: { count: number }) => string;
  autoFocus?: boolean;
}) {
  const { id, label, hint, autoFocus = false } = props;
  return (
    <Field id={id} label={label} hint={hint({ count: PASSWORD_CHARACTERS_MIN })}>
      <Input
        id={id}
        name="password"
        type="password"
        required
        minLength={PASSWORD_CHARACTERS_MIN}
        maxLength={PASSWORD_CHARACTERS_MAX}
        autoComplete="new-password"
        autoFocus={autoFocus}
        aria-describedby={`${id}-hint`}
      />
    </Field>
  );
}
