import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const EVERY_MS = 500;

/** Reports how many bytes the files below a folder have, twice a second, until what it returns is called. */
export function watchBytes(folder: string, report: (bytes: number) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async () => {
    const bytes = await bytesOf(folder);
    if (stopped) return;
    report(bytes);
    timer = setTimeout(() => void look(), EVERY_MS);
  };
  timer = setTimeout(() => void look(), EVERY_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Files that go away in between count nothing. */
async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
