import { fileURLToPath } from 'node:url';

/** Path of the prebuilt bundle that workers load and replay tests run. */
export function bundlePath(): string {
  return fileURLToPath(new URL('../bundle/workflows.js', import.meta.url));
}
