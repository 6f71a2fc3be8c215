import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf, wholeOf, workedTokens, type Answer } from './answer.ts';
import { Bill, type BillRow } from './bill.ts';
import { modelsReply } from './lists.ts';
import { oddityOf } from './oddities.ts';
import type { Asked, Oddity, Reply } from './oddity.ts';
import { openAiError } from './replies.ts';
import { askedIn, readBody } from './request.ts';
import { playStream } from './stream.ts';

/** Longer than clients keep an idle connection, so that none is closed as they use it. */
const KEEP_ALIVE_MS = 120_000;
const ROUTE = /^(?:\/([\w-]+))?\/v1\/(chat\/completions|embeddings|models)$/;

export interface OddUpstreamOptions {
  /** Any free port unless given. */
  port?: number;
  /** Loopback unless given. */
  host?: string;
}

export interface OddUpstream {
  /** Without `/v1`. */
  url: string;
  bill: Bill;
  close: () => Promise<void>;
}

/** An OpenAI-compatible upstream whose models deviate from OpenAI's, each in one way; see `listOddities`. */
export async function startOddUpstream({
  port = 0,
  host = '127.0.0.1',
}: OddUpstreamOptions = {}): Promise<OddUpstream> {
  const bill = new Bill();
  const upstream = new Upstream(bill);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    // A caller that leaves within its request has no answer to get.
    upstream.handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo; // a TCP server has no other kind of address
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    bill,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Upstream {
  private sequence = 0;
  private readonly asked = new Map<string, number>();

  private readonly bill: Bill;

  constructor(bill: Bill) {
    this.bill = bill;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    if (path === '/_bill') return this.handleBill(request, response);
    const [, prefix = '', operation] = ROUTE.exec(path) ?? [];
    if (operation === 'models') return send(response, modelsReply(prefix));
    if (operation === undefined || request.method !== 'POST')
      return send(response, openAiError(404, `No ${path} here`));
    const text = await readBody(request);
    const asked = text === undefined ? undefined : askedIn(text, request);
    if (!asked)
      return send(response, openAiError(400, 'The body is too long, or not a JSON object with a model'));
    const oddity = oddityOf(asked.model);
    if (!oddity) return send(response, openAiError(404, `There is no model ${asked.model}`));
    const row = this.openRow(asked, request);
    const numbered = { ...asked, number: this.numberOf(asked.model) };
    response.once('close', () =>
      this.bill.close(row, response.writableFinished ? 'completed' : 'client_left'),
    );
    if (operation === 'embeddings') return this.embed({ asked: numbered, oddity, row, response });
    return this.chat({ asked: numbered, oddity, row, response });
  }

  private handleBill({ method }: IncomingMessage, response: ServerResponse): void {
    if (method === 'DELETE') this.bill.clear();
    send(response, { status: 200, body: this.bill.report() });
  }

  private async chat({ asked, oddity, row, response }: Exchange): Promise<void> {
    if (this.isRefused({ asked, oddity, row, response })) return;
    const answer = answerOf(row.id, asked, oddity);
    const { delayMs } = asked.parameters;
    if (oddity.firstTokenMs) await sleep(oddity.firstTokenMs);
    if (asked.stream && !oddity.neverStreams) {
      const outcome = await playStream(answer, {
        response,
        onTokens: (tokens) => this.work(row, answer, tokens),
      });
      if (outcome) this.bill.close(row, outcome);
      return;
    }
    if (delayMs > 0) await sleep(delayMs);
    this.work(row, answer, answer.tokens);
    send(response, { status: 200, body: wholeOf(answer) });
  }

  private async embed({ asked, oddity, row, response }: Exchange): Promise<void> {
    if (this.isRefused({ asked: { ...asked, stream: false }, oddity, row, response })) return;
    const data = Array.from({ length: asked.inputs }, (_, index) => ({
      object: 'embedding',
      index,
      embedding: [0.6, 0.8],
    }));
    const usage = {
      prompt_tokens: asked.promptTokens,
      completion_tokens: 0,
      total_tokens: asked.promptTokens,
    };
    const answer = {
      object: 'list',
      model: asked.model,
      data,
      usage: oddity.report ? oddity.report(usage) : usage,
    };
    send(response, { status: 200, body: oddity.vectors?.(answer) ?? answer });
  }

  private isRefused({ asked, oddity, row, response }: Exchange): boolean {
    if (oddity.silent === 'hang') return true;
    if (oddity.silent === 'reset') {
      this.bill.close(row, 'broken_off');
      response.socket?.resetAndDestroy();
      return true;
    }
    const reply = oddity.reply?.(asked);
    if (!reply) return false;
    this.bill.close(row, 'refused');
    send(response, reply);
    return true;
  }

  private work(row: BillRow, answer: Answer, tokens: number): void {
    row.completion_tokens = workedTokens(answer, tokens);
  }

  private openRow(asked: Omit<Asked, 'number'>, { headers }: IncomingMessage): BillRow {
    this.sequence += 1;
    return this.bill.open({
      id: `odd-${String(this.sequence).padStart(9, '0')}`,
      model: asked.model,
      stream: asked.stream,
      prompt_tokens: asked.promptTokens,
      completion_tokens: 0,
      outcome: 'open',
      trace_id: String(headers['traceparent'] ?? '').split('-')[1] ?? '',
      max_tokens: asked.outputTokensMax ?? null,
    });
  }

  private numberOf(model: string): number {
    const number = (this.asked.get(model) ?? 0) + 1;
    this.asked.set(model, number);
    return number;
  }
}

interface Exchange {
  asked: Asked;
  oddity: Oddity;
  row: BillRow;
  response: ServerResponse;
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { 'content-type': 'application/json', ...length, ...headers }).end(text);
}
