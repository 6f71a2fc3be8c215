import { ENCODER_DIMENSIONS, SentenceEncoder } from '@isthmus/kernels';
import { parentPort, workerData } from 'node:worker_threads';
import type { EncoderRead, EncoderStart } from './encoder.protocol.js';
import { readEncoder } from './encoder.read.js';
import { serveEncoder } from './encoder.serve.js';

/** The thread of the sentence encoder. The model's memory is that of the process; only the kernel's own is here. */
if (!parentPort) throw new Error('The encoder runs in a worker thread.');
// EncoderThread gives nothing else.
const start = workerData as EncoderStart;
const read: EncoderRead = 'model' in start ? start : readEncoder(start.files);
if (!('model' in start)) parentPort.postMessage(read);
if ('model' in read) serveEncoder(parentPort, new SentenceEncoder(read.model), ENCODER_DIMENSIONS);
