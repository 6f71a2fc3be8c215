import { expect, it } from 'vitest';
import type { FoundFile } from './llama.source.js';
import { withoutFolder } from './named.file.js';

it('tells clients the name of a file, and the log its path, once', async () => {
  const missing = "/home/ann/models/x.gguf cannot be read: EACCES, open '/home/ann/models/x.gguf'";
  let found: FoundFile = { missing, remedy: 'Replace it.' };
  const logged: string[] = [];
  const find = withoutFolder(
    () => Promise.resolve(found),
    '/home/ann/models',
    (fault) => logged.push(fault),
  );
  const shown = { missing: "x.gguf cannot be read: EACCES, open 'x.gguf'", remedy: 'Replace it.' };
  expect([await find(), await find()]).toEqual([shown, shown]);
  expect(logged).toEqual([missing]);
  found = { path: '/home/ann/models/x.gguf', state: '1' };
  expect(await find()).toEqual(found);
  found = { missing, remedy: 'Replace it.' };
  await find();
  expect(logged).toEqual([missing, missing]);
});
