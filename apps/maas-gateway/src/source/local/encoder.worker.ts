import { ENCODER_DIMENSIONS, SentenceEncoder, type EncoderModel } from '@isthmus/kernels';
import { parentPort, workerData } from 'node:worker_threads';
import { serveEncoder } from './encoder.serve.js';

/** The thread of the sentence encoder. The model's memory is that of the process; only the kernel's own is here. */
if (!parentPort) throw new Error('The encoder runs in a worker thread.');
// EncoderThread gives nothing else.
const encoder = new SentenceEncoder(workerData as EncoderModel);
serveEncoder(parentPort, encoder, ENCODER_DIMENSIONS);
