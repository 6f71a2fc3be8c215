import {
  encoderScores,
  evaluateRetrieval,
  evaluateSimilarity,
  lexicalScores,
  type Encoder,
} from './encoder.eval.js';
import { loadPairs, loadPassages } from './eval.data.js';
import type { EncoderReport } from './models.report.js';
import { measureEncoder } from './speed.eval.js';

const DIMENSIONS = [512, 384, 256, 128, 64];

/** Cuts each vector of `encoded` as the gateway does for `dimensions`. */
type CutVectors = (encoded: Float32Array, lengths: { of: number; dimensions: number }) => Float32Array[];

/** Everything that is measured of the encoder. */
export function reportOfEncoder(encoder: Encoder, cutVectors: CutVectors): EncoderReport {
  const pairs = loadPairs();
  const passages = loadPassages();
  return {
    similarity: evaluateSimilarity(encoder, pairs),
    retrieval: evaluateRetrieval(passages, encoderScores(encoder, passages)),
    lexical: evaluateRetrieval(passages, lexicalScores(passages)),
    truncated: DIMENSIONS.map((dimensions) => {
      const cut = truncated(encoder, dimensions, cutVectors);
      const [similarity] = evaluateSimilarity(cut, pairs);
      const [retrieval] = evaluateRetrieval(passages, encoderScores(cut, passages));
      return {
        dimensions,
        correlation: similarity?.correlation ?? Number.NaN,
        recallAt1: retrieval?.recallAt1 ?? Number.NaN,
      };
    }),
    speed: measureEncoder(
      encoder,
      pairs.map(({ a }) => a),
    ),
  };
}

function truncated(encoder: Encoder, dimensions: number, cutVectors: CutVectors): Encoder {
  return {
    dimensions,
    encode: (texts) => {
      const vectors = cutVectors(encoder.encode(texts), { of: encoder.dimensions, dimensions });
      return Float32Array.from(vectors.flatMap((vector) => [...vector]));
    },
  };
}
