import { AppError, type FieldViolation } from '@isthmus/platform-errors';

const VIOLATIONS_MAX = 100;

/** Collects what is wrong with an atlas file, so that one run names everything; bounded, for a file may be all wrong. */
export class Violations {
  private readonly fields: FieldViolation[] = [];
  private dropped = 0;

  /** `rule` says what must hold, `remedy` what to do; both are parts of one sentence without a full stop. */
  add(field: string, rule: string, remedy: string): void {
    if (this.fields.length >= VIOLATIONS_MAX) this.dropped++;
    else this.fields.push({ field, description: `${rule}; ${remedy}` });
  }

  /** @throws AppError INVALID_ARGUMENT with every violation in `fields`, the first one also in the message. */
  throwIfAny(): void {
    const first = this.fields[0];
    if (!first) return;
    const others = this.fields.length - 1 + this.dropped;
    const more = others > 0 ? ` (and ${others} more)` : '';
    throw new AppError('INVALID_ARGUMENT', `atlas: ${first.field}: ${first.description}${more}`, {
      fields: this.fields,
      remedy:
        'Correct the fields listed; README.md of @isthmus/atlas documents each of them with its unit and range.',
      metadata: { violations: String(this.fields.length + this.dropped) },
    });
  }
}

/** `['sites', 3, 'metro']` → `sites[3].metro`; the empty path is the file itself. */
export function fieldPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text === '' ? '(file)' : text;
}
