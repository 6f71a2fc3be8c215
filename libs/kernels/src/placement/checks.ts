import { AppError, invalidArgument, type FieldViolation } from '@isthmus/platform-errors';

/** Collects every broken rule of one input, so that a caller can correct them all at once. */
export class Checks {
  private readonly violations: FieldViolation[] = [];

  whole(field: string, value: number, { min, max }: { min: number; max: number }): void {
    if (!Number.isInteger(value) || value < min || value > max) {
      this.fail(field, `must be a whole number, ${min}–${max}`);
    }
  }

  text(field: string, value: string): void {
    if (typeof value !== 'string' || value.length === 0) this.fail(field, 'must be a non-empty string');
  }

  that(holds: boolean, field: string, description: string): void {
    if (!holds) this.fail(field, description);
  }

  fail(field: string, description: string): void {
    this.violations.push({ field, description });
  }

  /** @throws AppError INVALID_ARGUMENT with all violations, if there are any. */
  done(): void {
    if (this.violations.length > 0) throw invalidArgument(this.violations);
  }
}

/** @throws AppError LIMIT_EXCEEDED naming the limit and what raises it. */
export function withinLimit(
  what: string,
  size: number,
  { limit, option }: { limit: number; option: string },
): void {
  if (size <= limit) return;
  throw new AppError('LIMIT_EXCEEDED', `${size} ${what}: the placement kernel holds ${limit}`, {
    remedy: `Split the fleet over several planners, or raise ${option} and rebuild the kernel.`,
    metadata: { limit: String(limit), size: String(size), option },
  });
}
