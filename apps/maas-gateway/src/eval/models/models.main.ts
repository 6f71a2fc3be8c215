/**
 * `npm run eval:models`: quality and speed of the models that run on this machine. Prints the report and writes
 * `docs/benchmarks/models.md`, unless a part is left out: `--only encoder`, `--only chat`. `--answers` prints each answer of
 * the chat model as well. Ends with 1 where a model is not there, and says how to get it.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@isthmus/platform-observability';
import { vectorsOf } from '../../source/local/encoder.vectors.js';
import { llamaSources } from '../../source/local/llama.models.js';
import { loadLine, machineLine } from '../machine.js';
import type { JudgedAnswer } from './chat.eval.js';
import { reportOfChat } from './chat.report.js';
import { reportOfEncoder } from './encoder.report.js';
import { localChat } from './local.chat.js';
import { localEncoder } from './local.encoder.js';
import { modelsOptions, type ModelsOptions } from './models.options.js';
import { documentOf, type ChatReport, type EncoderReport } from './models.report.js';

const DOCUMENT = fileURLToPath(new URL('../../../../../docs/benchmarks/models.md', import.meta.url));
const LEFT_OUT = 'left out';

const { only, answers } = options();
const machine = machineLine();
const encoder = only === 'chat' ? LEFT_OUT : await encoderReport();
const chat = only === 'encoder' ? LEFT_OUT : await chatReport();
const text = documentOf(`${machine} Load at the end: ${loadLine()}.`, { encoder, chat });
if (typeof encoder !== 'string' || typeof chat !== 'string') console.log(text);
const missing = [encoder, chat].filter((part) => typeof part === 'string' && part !== LEFT_OUT);
if (missing.length > 0) console.error(`Not measured, and nothing is written:\n${missing.join('\n')}`);
else if (only === undefined) await writeFile(DOCUMENT, text);
process.exit(missing.length > 0 ? 1 : 0);

async function encoderReport(): Promise<EncoderReport | string> {
  const model = await localEncoder();
  return typeof model === 'string' ? model : reportOfEncoder(model, vectorsOf);
}

async function chatReport(): Promise<ChatReport | string> {
  const model = await localChat(llamaSources([], createLogger({ service: 'eval', level: 'warn' })));
  if (typeof model === 'string') return model;
  try {
    return await reportOfChat(model, answers ? printAnswers : () => undefined);
  } finally {
    model.close();
  }
}

function printAnswers(judged: readonly JudgedAnswer[]): void {
  for (const { item, text: said, right, confidence } of judged)
    console.log(
      `${right ? 'right' : 'WRONG'} ${confidence.mean.toFixed(2)} ${item.category}: ${JSON.stringify(item.prompt)} → ${JSON.stringify(said)}`,
    );
}

function options(): ModelsOptions {
  try {
    return modelsOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
