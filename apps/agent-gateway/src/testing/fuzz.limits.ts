/** Named by the tests, so that a run can be repeated. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
export const THOROUGH = Number(process.env['ISTHMUS_THOROUGH'] ?? 1);
/** The runs of a test end after this also where the machine has not managed all of them. */
export const FUZZ_MS = 6_000 * THOROUGH;
export const BATCHES = 20 * THOROUGH;
export const BATCH = 40;
export const HANG_MS = 5_000;
