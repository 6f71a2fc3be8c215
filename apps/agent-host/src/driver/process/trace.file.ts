/**
 * The file that another runtime writes its spans to, beside the host's own: each process writes its own file. The numbers
 * of runtimes that have ended are reused, so that there are never more files than runtimes at one time.
 */
export function traceFileOfInstance(
  hostFile: string | undefined,
  taken: ReadonlySet<string>,
): string | undefined {
  if (hostFile === undefined) return undefined;
  const stem = hostFile.replace(/\.jsonl$/, '');
  for (let number = 1; ; number++) {
    const file = `${stem}-instance-${number}.jsonl`;
    if (!taken.has(file)) return file;
  }
}
