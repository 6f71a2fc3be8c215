/** The process that reads one document: from its standard input, with the answer to its standard output. */
import { DocumentFault, faultOf } from './document.fault.js';
import { parseDocument } from './document.parse.js';
import type { ParserAnswer, ParserRequest } from './parser.protocol.js';

const NEWLINE = 0x0a;

// Libraries warn on standard output, which is for the answer.
console.log = console.info = console.warn = console.debug = () => undefined;

// A library that throws where nobody waits has met a document that it cannot read.
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, () => {
    process.stdout.write(JSON.stringify({ fault: faultOf('DAMAGED') }), () => process.exit(0));
  });

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer); // no encoding was set
process.stdout.end(JSON.stringify(await answerTo(Buffer.concat(chunks))));

async function answerTo(input: Buffer): Promise<ParserAnswer> {
  const end = input.indexOf(NEWLINE);
  const request = JSON.parse(input.subarray(0, end).toString()) as ParserRequest; // `ParserProcess` wrote it
  try {
    return { parsed: await parseDocument({ ...request, content: new Uint8Array(input.subarray(end + 1)) }) };
  } catch (error) {
    return { fault: error instanceof DocumentFault ? faultOf(error.code, error.detail) : faultOf('DAMAGED') };
  }
}
