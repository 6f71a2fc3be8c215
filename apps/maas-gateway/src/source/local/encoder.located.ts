import { ENCODER_MODEL, locateModel } from '@isthmus/platform-local-models';
import type { EncoderFiles, EncoderMissing } from './encoder.files.js';

const { package: source, files, packed } = ENCODER_MODEL;
const PIECES = files.find(({ name }) => name !== packed?.from)?.name ?? '';
const WEIGHTS = packed?.name ?? '';

/** Finds the encoder in this machine's folder of models, with the checksums of its manifest. */
export async function locateEncoder(): Promise<EncoderFiles | EncoderMissing> {
  const located = await locateModel(ENCODER_MODEL);
  if ('missing' in located) return { missing: `${located.missing}.`, remedy: located.remedy };
  const { [WEIGHTS]: weights, [PIECES]: sentencePieces } = located.files;
  if (weights === undefined || sentencePieces === undefined)
    throw new Error(`the manifest of ${ENCODER_MODEL.id} has other files than its encoder needs`);
  return { weights, sentencePieces, version: `${source.name} ${source.version}` };
}
