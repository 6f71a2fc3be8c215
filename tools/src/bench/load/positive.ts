/** The number of an option, or its preset; throws naming the option unless it is above 0. */
export function positive(option: string, text: string | undefined, preset?: number): number {
  if (text === undefined && preset !== undefined) return preset;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${option} must be a number above 0`);
  return value;
}
