export const WAITING_MAX = 64;
export const IDLE_MS = 10 * 60_000;
/** Processes in a row that ended while they loaded the model: the next one would, too. */
export const LOADS_MAX = 5;
/** Between two tokens or parts of a prompt: a model that is slower is of no use. */
export const SILENCE_MS = 60_000;
/** It is looked for between two of them. */
export const CANCEL_MS = 30_000;
/** The largest model from the slowest disk takes no longer; a damaged file may take for ever. */
export const LOAD_MS_MAX = 120_000;
/** Of an answer whose client reads too slowly; with twenty alternatives each, some megabytes. */
export const EVENTS_MAX = 1_024;
