/** Shapes of the only architecture that the encoder knows; the kernel's layout has the same. */
export const CHUNKS = 17;
export const EMBEDDING = 512;
export const BRANCH = 256;
export const FEATURES = 1280;
const NARROW = 320;
export const EPSILON = 1e-12;

/** Length of a sentence's vector. */
export const ENCODER_DIMENSIONS = 512;

/** The branches: each convolves windows of `order` tokens that begin `before` tokens before the one at hand. */
export const BRANCHES = [
  { order: 2, before: 0 },
  { order: 3, before: 1 },
  { order: 5, before: 2 },
] as const;

/** How far a token's features look to either side: two convolutions of at most two tokens. */
export const REACH = 4;

export interface MatrixShape {
  name: string;
  inputs: number;
  outputs: number;
}

const perBranch = (
  name: string,
  shape: (order: number) => [inputs: number, outputs: number],
): MatrixShape[] =>
  BRANCHES.map(({ order }) => {
    const [inputs, outputs] = shape(order);
    return { name: `${name}${order}`, inputs, outputs };
  });

/** The matrices by their names in the package, in the order of the packed file; an input is a row. */
export const MATRICES: readonly MatrixShape[] = [
  ...perBranch('proj', () => [EMBEDDING, BRANCH]),
  ...perBranch('w1_', (order) => [order * BRANCH, BRANCH]),
  ...perBranch('w2_', (order) => [order * BRANCH, BRANCH]),
  { name: 'cnn_W', inputs: FEATURES, outputs: ENCODER_DIMENSIONS },
  { name: 'd0', inputs: ENCODER_DIMENSIONS, outputs: NARROW },
  { name: 'p1', inputs: ENCODER_DIMENSIONS, outputs: NARROW },
  { name: 'd1', inputs: NARROW, outputs: NARROW },
  { name: 'd2', inputs: NARROW, outputs: ENCODER_DIMENSIONS },
  { name: 'd3', inputs: ENCODER_DIMENSIONS, outputs: ENCODER_DIMENSIONS },
  { name: 'p3', inputs: NARROW, outputs: ENCODER_DIMENSIONS },
];

export interface VectorShape {
  name: string;
  length: number;
}

/** The vectors, in the order of the packed file and of the kernel's memory. */
export const VECTORS: readonly VectorShape[] = [
  ...['proj_b', 'ln_g', 'ln_b', 'b1_', 'b2_'].flatMap((name) =>
    BRANCHES.map(({ order }) => ({ name: `${name}${order}`, length: BRANCH })),
  ),
  { name: 'ln_g', length: FEATURES },
  { name: 'ln_b', length: FEATURES },
  { name: 'cnn_b', length: ENCODER_DIMENSIONS },
  { name: 'scale', length: CHUNKS },
  { name: 'lo', length: CHUNKS },
];
