import { CHAT_MODEL, locateModel, modelsFolder, stateOf, type Located } from '@isthmus/platform-local-models';
import type { Logger } from '@isthmus/platform-observability';
import { dirname, join } from 'node:path';
import type { LocalModelOptions } from '../../local.models.config.js';
import { ggufFinder } from './gguf.file.js';
import { withoutFolder } from './named.file.js';
import { forkLlamaWorker } from './llama.fork.js';
import { LlamaProcess } from './llama.process.js';
import { LlamaSource, type FoundFile, type LlamaSourceOptions } from './llama.source.js';

/** Answers at a time of one model; each has memory for a whole context. */
const SEQUENCES = 2;
/** Of SmolLM2, which was trained on 8,192: two of them are 94 MB. */
const SMOLLM2_CONTEXT_TOKENS = 2_048;

/** The model that `npm run models` fetches, and those that are configured. */
export function llamaSources(configured: readonly LocalModelOptions[], logger: Logger): LlamaSource[] {
  const smollm2: Wanted = {
    id: CHAT_MODEL.id,
    description:
      'SmolLM2 135M Instruct (4-bit), running on this machine. A very small model: short answers in English, with log-probabilities, JSON and JSON schema; other languages are weak. Measured: 35 % of 360 English questions right, 7 % of 75 Chinese ones.',
    contextTokensMax: SMOLLM2_CONTEXT_TOKENS,
    find: async () => fileOf(await locateModel(CHAT_MODEL)),
    folder: join(modelsFolder(), CHAT_MODEL.folder),
    checked: false, // its checksum is
  };
  const others = configured.map(({ id, path, sha256, contextTokensMax, description }): Wanted => ({
    id,
    description: description ?? 'A GGUF model, running on this machine.',
    contextTokensMax,
    find: ggufFinder({ path, sha256 }),
    folder: dirname(path),
    checked: true,
  }));
  const named = new Set(others.map(({ id }) => id));
  return [smollm2, ...others]
    .filter((wanted) => wanted !== smollm2 || !named.has(wanted.id))
    .map((wanted) => sourceOf(wanted, logger));
}

interface Wanted extends Omit<LlamaSourceOptions, 'process'> {
  /** Of its file; clients are not told. */
  folder: string;
}

function sourceOf({ folder, find, ...wanted }: Wanted, logger: Logger): LlamaSource {
  const { id, contextTokensMax } = wanted;
  return new LlamaSource({
    ...wanted,
    find: withoutFolder(find, folder, (fault) =>
      logger.info({ model: id, fault }, 'a local model is not available'),
    ),
    process: (path, onChange) =>
      new LlamaProcess({
        id,
        settings: { path, contextTokensMax, sequences: SEQUENCES },
        fork: forkLlamaWorker,
        logger,
        onChange,
      }),
  });
}

async function fileOf(located: Located): Promise<FoundFile> {
  if ('missing' in located) return located;
  const [path = ''] = Object.values(located.files);
  const state = await stateOf(path);
  return { path, state: `${state?.bytes} ${state?.mtimeMs}` };
}
