import { listOddities } from '@isthmus/odd-upstream';
import { beforeAll, expect, it } from 'vitest';
import { describeClients } from './clients.ts';
import type { Answer, Outcome, Question, Settings } from './compat.client.ts';
import { newSettings } from './gateway.ts';
import { ODD_STATUSES } from './odd-models.ts';
import { askPlainly } from './plain-http.client.ts';

/** Left out of the comparison, each for its reason. */
const LEFT_OUT = [
  'hang-in-stream', // silent for longer than a test may last; leaving.spec.ts has it
  'fails-every-other', // depends on what was asked before; errors.spec.ts has it
  'ignores-max-tokens', // 20,000 chunks like any others: a quarter of a minute for some clients
];
const MODELS = [...listOddities().map(({ id }) => id), ...ODD_STATUSES].filter(
  (id) => !id.startsWith('vectors-') && !LEFT_OUT.includes(id),
);
const WEATHER: NonNullable<Question['tool']> = {
  name: 'weather',
  description: 'The weather of a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

/** Above what a loaded machine takes for all of them at a time. */
const CLIENT_TIMEOUT_MS = 60_000;

/** What models say, by their ids. */
type Lines = Record<string, string>;
type Ask = (settings: Settings, question: Question) => Promise<Outcome<Answer>>;

let settings: Settings;
let said: { whole: Lines; streamed: Lines };

beforeAll(async () => {
  settings = { ...(await newSettings()), timeoutMs: CLIENT_TIMEOUT_MS };
  said = await askAll(askPlainly);
});

it.each(['whole', 'streamed'] as const)('answers, or says what is wrong, %s', (mode) => {
  const lines = Object.entries(said[mode]);
  expect(lines.length).toBeGreaterThan(60);
  expect(lines.filter(([, line]) => !/^(answer|error): ./.test(line))).toEqual([]);
});

describeClients((client) => {
  it('gets the answer or throws its own error with our message, whole and streamed', async () => {
    const understood = await askAll(client.ask);
    for (const mode of ['whole', 'streamed'] as const) {
      const kept = client.keepsOfRefusals?.[mode];
      const expected = { ...said[mode], ...(kept === undefined ? {} : { refusal: `answer: ${kept}[]` }) };
      expect(withOurMessages(understood[mode], said[mode])).toEqual(expected);
    }
  });
});

/** What every odd model says, in both modes at the same time. */
async function askAll(ask: Ask): Promise<{ whole: Lines; streamed: Lines }> {
  const [whole, streamed] = await Promise.all([linesOf(ask, false), linesOf(ask, true)]);
  return { whole, streamed };
}

/** What every odd model says, in one line each. */
async function linesOf(ask: Ask, stream: boolean): Promise<Lines> {
  const all = MODELS.map(async (model) => {
    const outcome = await ask(settings, { model, prompt: 'Hello', stream, tool: WEATHER });
    return [model, lineOf(outcome)] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

function lineOf({ answer, fault }: Outcome<Answer>): string {
  if (!fault) return `answer: ${answer.text.slice(0, 200)}${JSON.stringify(answer.toolCalls)}`;
  return fault.own ? `error: ${fault.message}` : `CRASH: ${fault.kind} ${fault.message}`;
}

/** Where a library throws an error of its own that contains our message, our message. */
function withOurMessages(understood: Lines, said: Lines): Lines {
  const entries = Object.entries(understood).map(([model, line]) => {
    const [, message] = /^error: (.*)$/s.exec(said[model] ?? '') ?? [];
    return [
      model,
      message && line.startsWith('error: ') && line.includes(message) ? `error: ${message}` : line,
    ];
  });
  return Object.fromEntries(entries) as Lines; // a line for each line
}
