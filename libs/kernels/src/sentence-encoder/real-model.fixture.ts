import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readEncoderModel, type EncoderModel } from './encoder-model.js';
import { ENCODER_FORMAT } from './packed-file.js';

/** Folders of the cache begin with the model's name, and end with the version of the packed file. */
const FOLDER = new RegExp(String.raw`^sentence-encoder-multilingual-.*-${ENCODER_FORMAT}$`);

/** The cache folder's rule is that of platform/local-models, which this library may not know. */
function modelsFolder(): string {
  const { ISTHMUS_MODELS_FOLDER: named, XDG_CACHE_HOME: cache } = process.env;
  return named ?? join(cache ?? join(homedir(), '.cache'), 'isthmus/models');
}

/** The real encoder, if `npm run models` has fetched it; else undefined, after a line that says what is not tested. */
export function realModel(): EncoderModel | undefined {
  const folder = existsSync(modelsFolder())
    ? readdirSync(modelsFolder()).find((name) => FOLDER.test(name))
    : undefined;
  const files = ['encoder.weights', 'sp.model'].map((name) => join(modelsFolder(), folder ?? '', name));
  if (!folder || !files.every((file) => existsSync(file))) {
    console.warn(
      'Skipped, no model: the sentence encoder with its real weights. To fetch them: npm run models.',
    );
    return undefined;
  }
  const [weights = '', pieces = ''] = files;
  return readEncoderModel(readFileSync(weights), readFileSync(pieces));
}
