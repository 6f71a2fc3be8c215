import { instantiate, type Exports } from '@isthmus/kernel-sentence-encoder';
import { EMBEDDING, ENCODER_DIMENSIONS, REACH } from './architecture.js';
import type { Arithmetic, EncoderBackend } from './backend.js';
import type { EncoderModel } from './encoder-model.js';
import { viewWeights } from './packed-file.js';
import { BLOCK, PANEL, fillFloatPanels, fillInt16Panels } from './panels.js';

/** A part of a sentence that goes into one batch: tokens `from` … `to`, of which `first` … `end` count here. */
interface Tile {
  ids: Int32Array;
  from: number;
  to: number;
  first: number;
  end: number;
}

/** The WASM kernel with the matrices in memory of its own; the table of embeddings stays in the shared model. */
export class KernelBackend implements EncoderBackend {
  readonly kind = 'wasm';
  readonly #kernel: Exports;
  /** Zero rows before, between and behind tiles. */
  readonly #gapRows: number;
  readonly #table: Uint8Array;
  readonly #codes: Uint8Array;
  readonly #list: Uint32Array;
  readonly #emitted: Uint32Array;
  readonly #gaps: Uint32Array;
  readonly #ids: Uint32Array;
  readonly #owners: Uint32Array;
  readonly #lengths: Float32Array;
  readonly #output: Float32Array;
  #rows = 0;
  #listed = 0;
  #emittedCount = 0;
  #gapCount = 0;

  /** Throws if WebAssembly or its SIMD is unavailable. */
  constructor(model: EncoderModel, arithmetic: Arithmetic) {
    const kernel = instantiate();
    this.#kernel = kernel;
    const { buffer } = kernel.memory;
    if (kernel.panel.value !== PANEL || kernel.block.value !== BLOCK) {
      throw new Error('the sentence-encoder kernel was built with other sizes than the façade');
    }
    const rows = kernel.rowsMax.value;
    const sentences = kernel.sentencesMax.value;
    this.#gapRows = kernel.gapRows.value;
    this.#table = viewWeights(model.weights).table;
    this.#codes = new Uint8Array(buffer, kernel.codes.value, rows * EMBEDDING);
    this.#list = new Uint32Array(buffer, kernel.list.value, rows);
    this.#emitted = new Uint32Array(buffer, kernel.emitted.value, rows);
    this.#gaps = new Uint32Array(buffer, kernel.gaps.value, rows);
    this.#ids = new Uint32Array(buffer, kernel.ids.value, rows);
    this.#owners = new Uint32Array(buffer, kernel.owners.value, rows);
    this.#lengths = new Float32Array(buffer, kernel.lengths.value, sentences);
    this.#output = new Float32Array(buffer, kernel.output.value, sentences * ENCODER_DIMENSIONS);
    this.#loadWeights(model, arithmetic);
  }

  encode(count: number, tokensOf: (index: number) => Int32Array): Float32Array {
    const vectors = new Float32Array(count * ENCODER_DIMENSIONS);
    const slots = this.#lengths.length;
    for (let first = 0; first < count; first += slots) {
      const sentences = Math.min(slots, count - first);
      this.#kernel.begin();
      this.#startBatch();
      for (let slot = 0; slot < sentences; slot++) {
        const ids = tokensOf(first + slot);
        this.#lengths[slot] = ids.length;
        this.#take(ids, slot);
      }
      this.#runBatch();
      for (let slot = 0; slot < sentences; slot++) this.#list[slot] = slot;
      this.#kernel.finish(sentences);
      vectors.set(this.#output.subarray(0, sentences * ENCODER_DIMENSIONS), first * ENCODER_DIMENSIONS);
    }
    return vectors;
  }

  #loadWeights(model: EncoderModel, arithmetic: Arithmetic): void {
    const { memory, vectors, weights, weightCount, scales, scaleCount } = this.#kernel;
    const packed = viewWeights(model.weights);
    new Float32Array(memory.buffer, vectors.value, packed.vectors.length).set(packed.vectors);
    if (arithmetic === 'float') {
      fillFloatPanels(packed, new Float32Array(memory.buffer, weights.value, weightCount.value));
    } else {
      fillInt16Panels(
        packed,
        new Int16Array(memory.buffer, weights.value, weightCount.value),
        new Float32Array(memory.buffer, scales.value, scaleCount.value),
      );
    }
    this.#kernel.open(arithmetic === 'float' ? 0 : 1);
  }

  /** A sentence that fits into a batch stays whole; a longer one comes in tiles that overlap by what features see. */
  #take(ids: Int32Array, slot: number): void {
    if (ids.length > this.#room()) this.#runBatch();
    for (let first = 0; first < ids.length;) {
      const from = Math.max(0, first - REACH);
      const to = Math.min(ids.length, from + this.#room());
      const end = to === ids.length ? to : to - REACH;
      this.#place({ ids, from, to, first, end }, slot);
      first = end;
      if (first < ids.length) this.#runBatch();
    }
  }

  /** Tokens that the batch has room for. */
  #room(): number {
    return this.#codes.length / EMBEDDING - this.#rows - this.#gapRows;
  }

  #place({ ids, from, to, first, end }: Tile, slot: number): void {
    for (let i = from; i < to; i++) {
      const row = this.#rows++;
      const id = ids[i] ?? 0;
      this.#ids[row] = id;
      this.#owners[row] = slot;
      this.#codes.set(this.#table.subarray(id * EMBEDDING, (id + 1) * EMBEDDING), row * EMBEDDING);
      this.#list[this.#listed++] = row;
      if (i >= first && i < end) this.#emitted[this.#emittedCount++] = row;
    }
    this.#placeGap();
  }

  #placeGap(): void {
    for (let i = 0; i < this.#gapRows; i++) this.#gaps[this.#gapCount++] = this.#rows++;
  }

  #startBatch(): void {
    this.#rows = 0;
    this.#listed = 0;
    this.#emittedCount = 0;
    this.#gapCount = 0;
    this.#placeGap();
  }

  #runBatch(): void {
    if (this.#listed > 0) {
      this.#kernel.accumulate(this.#rows, this.#listed, this.#emittedCount, this.#gapCount);
    }
    this.#startBatch();
  }
}
