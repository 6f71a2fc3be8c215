/** Where the files of the encoder are on this machine. */
export interface EncoderFiles {
  /** Paths. */
  weights: string;
  sentencePieces: string;
  /** Of the model: vectors of different versions cannot be compared. */
  version: string;
}

/** Why the encoder cannot be used, and what to do about it, each a sentence. */
export interface EncoderMissing {
  missing: string;
  remedy: string;
}

/** Looks for the files, and checks that they are what they should be. */
export type LocateEncoder = () => Promise<EncoderFiles | EncoderMissing>;

/** Injection token of a `LocateEncoder`. */
export const LOCATE_ENCODER = Symbol('locate encoder');
