/** The part of the WebAssembly API the façades use; the compiler's ES libraries do not declare it. */
declare namespace WebAssembly {
  class Memory {
    constructor(limits: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
    /** Pages before; throws where `maximum` forbids it. */
    grow(pages: number): number;
  }
  type Imports = Record<string, Record<string, unknown>>;
}
