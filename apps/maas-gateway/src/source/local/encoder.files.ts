/** Where the files of the encoder are on this machine. */
export interface EncoderFiles {
  /** Paths. */
  weights: string;
  sentencePieces: string;
  /** Of the model: vectors of different versions cannot be compared. */
  version: string;
  /** Another one when a file was replaced. */
  state: string;
}

/** Why the encoder cannot be used, and what to do about it, each a sentence; tenants see both. */
export interface EncoderMissing {
  missing: string;
  remedy: string;
  /** For the log: paths, and what the system said. */
  detail?: string;
}

/** Looks for the files, and checks that they are what they should be. */
export type LocateEncoder = () => Promise<EncoderFiles | EncoderMissing>;

/** Injection token of a `LocateEncoder`. */
export const LOCATE_ENCODER = Symbol('locate encoder');
