/** Classes of all code points of the running engine, reduced to the pinned Unicode version, as runs. */
export function classRuns(): string;
