import { ENCODER_MODEL, locateModel, modelsFolder, stateOf } from '@isthmus/platform-local-models';
import { join, sep } from 'node:path';
import type { EncoderFiles, EncoderMissing } from './encoder.files.js';

const { package: source, files, folder, packed } = ENCODER_MODEL;
const PIECES = files.find(({ name }) => name !== packed?.from)?.name ?? '';
const WEIGHTS = packed?.name ?? '';

/** Finds the encoder in this machine's folder of models, with the checksums of its manifest. */
export async function locateEncoder(): Promise<EncoderFiles | EncoderMissing> {
  const located = await locateModel(ENCODER_MODEL);
  if ('missing' in located) return missing(located);
  const { [WEIGHTS]: weights, [PIECES]: sentencePieces } = located.files;
  if (weights === undefined || sentencePieces === undefined)
    throw new Error(`the manifest of ${ENCODER_MODEL.id} has other files than its encoder needs`);
  const state = JSON.stringify(await Promise.all([weights, sentencePieces].map(stateOf)));
  return { weights, sentencePieces, version: `${source.name} ${source.version}`, state };
}

/** Tenants see the names of files; where they are is for the log. */
function missing({ missing: reason, remedy }: { missing: string; remedy: string }): EncoderMissing {
  const named = reason.replaceAll(join(modelsFolder(), folder) + sep, '');
  return { missing: sentence(named), remedy: sentence(remedy), detail: reason };
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
