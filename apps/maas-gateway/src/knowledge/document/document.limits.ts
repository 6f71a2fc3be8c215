/** Of what a document may be once it is read. Each is far above an honest document of the size that is accepted. */
export const DOCUMENT_LIMITS = {
  /** Of the unpacked parts of an archive. */
  unpackedBytesMax: 64 * 1024 * 1024,
  archiveEntriesMax: 2_000,
  pagesMax: 2_000,
  /** Elements within each other. */
  depthMax: 400,
  elementsMax: 200_000,
  charactersMax: 2_000_000,
  sectionsMax: 2_000,
  passagesMax: 5_000,
} as const;
