/** The text of a document; `next.config.ts` says that it is one. */
declare module '*.md' {
  const text: string;
  export default text;
}
