/**
 * The file that one more instance writes its spans to, beside the host's own: one process writes one file. Numbers of
 * instances that have ended are given again, so that there are never more files than instances at once.
 */
export function traceFileOfInstance(
  hostFile: string | undefined,
  taken: readonly (string | undefined)[],
): string | undefined {
  if (hostFile === undefined) return undefined;
  const stem = hostFile.replace(/\.jsonl$/, '');
  for (let number = 1; ; number++) {
    const file = `${stem}-instance-${number}.jsonl`;
    if (!taken.includes(file)) return file;
  }
}
