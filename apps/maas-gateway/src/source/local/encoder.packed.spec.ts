import { ENCODER_FORMAT, packEncoder } from '@isthmus/kernels';
import { ENCODER_MODEL } from '@isthmus/platform-local-models';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const { folder, packed } = ENCODER_MODEL;
/** `weights.npz` of the package, which the cache folder does not keep. */
const archive = process.env['ISTHMUS_ENCODER_NPZ'] ?? '';
if (!existsSync(archive))
  console.warn(
    'Skipped, no archive: the checksum of the packed encoder. To test it: ISTHMUS_ENCODER_NPZ=<weights.npz of the package>',
  );

it('keeps the packed encoder in a folder of its format', () => {
  expect(folder).toMatch(new RegExp(`-${ENCODER_FORMAT}$`));
});

it.skipIf(!existsSync(archive))('packs what the manifest expects', { timeout: 60_000 }, () => {
  const bytes = packEncoder(readFileSync(archive));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect({ bytes: bytes.length, sha256 }).toEqual({ bytes: packed?.bytes, sha256: packed?.sha256 });
});
