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

/** Everything that is measured of the encoder. */
export function reportOfEncoder(encoder: Encoder): EncoderReport {
  const pairs = loadPairs();
  const passages = loadPassages();
  return {
    similarity: evaluateSimilarity(encoder, pairs),
    retrieval: evaluateRetrieval(passages, encoderScores(encoder, passages)),
    lexical: evaluateRetrieval(passages, lexicalScores(passages)),
    truncated: DIMENSIONS.map((dimensions) => {
      const cut = truncated(encoder, dimensions);
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

/** The first numbers of each vector, scaled to length 1. */
function truncated(encoder: Encoder, dimensions: number): Encoder {
  return {
    dimensions,
    encode: (texts) => {
      const whole = encoder.encode(texts);
      const cut = new Float32Array(texts.length * dimensions);
      for (let row = 0; row < texts.length; row++) {
        const from = row * encoder.dimensions;
        const kept = whole.subarray(from, from + dimensions);
        const length = Math.hypot(...kept);
        cut.set(
          kept.map((value) => value / length),
          row * dimensions,
        );
      }
      return cut;
    },
  };
}
