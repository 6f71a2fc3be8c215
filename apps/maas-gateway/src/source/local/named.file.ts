import { join } from 'node:path';
import type { FoundFile } from './llama.source.js';

/** Names a file that is missing without its folder: tenants read it. The log is told where it is, once for each fault. */
export function withoutFolder(
  find: () => Promise<FoundFile>,
  folder: string,
  log: (fault: string) => void,
): () => Promise<FoundFile> {
  let last: string | undefined;
  return async () => {
    const found = await find();
    const fault = 'missing' in found ? found.missing : undefined;
    if (fault !== undefined && fault !== last) log(fault);
    last = fault;
    return fault === undefined ? found : { ...found, missing: fault.replaceAll(join(folder, '/'), '') };
  };
}
