import { unzipSync } from 'fflate';
import { AppError } from '@isthmus/platform-errors';

export interface NpyArray {
  shape: number[];
  values: Float32Array | Uint8Array;
}

const MAGIC = '\x93NUMPY';
const FLOAT = '<f4';
const BYTE = '|u1';

/**
 * The f32 and u8 arrays of a NumPy archive, by name; arrays of other types are left out.
 * @throws AppError FAILED_PRECONDITION where it is no archive, or an array of it is truncated
 */
export function readNpz(archive: Uint8Array): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const [file, bytes] of Object.entries(unzip(archive))) {
    if (!file.endsWith('.npy')) continue;
    const array = readNpy(file, bytes);
    if (array) arrays.set(file.slice(0, -'.npy'.length), array);
  }
  return arrays;
}

function unzip(archive: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(archive);
  } catch (cause) {
    throw new AppError('FAILED_PRECONDITION', 'the weights of the sentence encoder are no readable archive', {
      remedy: 'Run: npm run models -- --again.',
      cause,
    });
  }
}

/** NumPy's format 1: magic, version, length of the header, a Python dictionary, the data. */
function readNpy(file: string, bytes: Uint8Array): NpyArray | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || String.fromCharCode(...bytes.subarray(0, 6)) !== MAGIC || bytes[6] !== 1) {
    throw unreadable(file, 'it is no array of format 1');
  }
  const start = 10 + view.getUint16(8, true);
  const header = String.fromCharCode(...bytes.subarray(10, start));
  const type = /'descr': '([^']+)'/.exec(header)?.[1];
  const shape = (/'shape': \(([\d, ]*)\)/.exec(header)?.[1] ?? '').split(',').filter((part) => part.trim());
  if (header.includes("'fortran_order': True")) throw unreadable(file, 'it lies column by column');
  const lengths = shape.map(Number);
  const count = lengths.reduce((product, length) => product * length, 1);
  if (type !== FLOAT && type !== BYTE) return undefined;
  const size = type === FLOAT ? 4 : 1;
  if (bytes.length !== start + count * size) {
    throw unreadable(file, `it has ${bytes.length - start} bytes where its shape needs ${count * size}`);
  }
  const data = bytes.slice(start);
  return { shape: lengths, values: type === FLOAT ? new Float32Array(data.buffer) : data };
}

function unreadable(file: string, what: string): AppError {
  return new AppError(
    'FAILED_PRECONDITION',
    `${file} of the sentence encoder's weights is unusable: ${what}`,
    {
      remedy: 'Run: npm run models -- --again.',
      metadata: { file },
    },
  );
}
