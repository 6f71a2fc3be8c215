import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import type { ErrorPort } from './error.port.js';
import type { HttpRoute } from './route.js';
import { echo, errorOf, failing, open } from './testing/routes.js';
import { sendRaw } from './testing/server.fixture.js';
import { Suite } from './testing/suite.js';

const suite = new Suite();
const { start, ask } = suite;

describe('errors', () => {
  it('renders an expected one unchanged', async () => {
    await start([failing(new AppError('UNAVAILABLE', 'not now', { retryAfterMs: 1_500, remedy: 'Wait.' }))]);
    const { status, headers, body } = await ask('/failing');
    expect([status, headers.get('retry-after'), headers.get('x-should-retry')]).toEqual([503, '2', 'true']);
    expect(body).toEqual({ error: { code: 'UNAVAILABLE', message: 'not now', remedy: 'Wait.' } });
  });

  it.each([new TypeError('secret detail'), 'a string', undefined])(
    'logs the bug %s once and returns the same id',
    async (bug) => {
      await start([failing(bug)]);
      const { status, headers, body } = await ask('/failing');
      const id = headers.get('x-request-id') ?? 'none';
      expect(status).toBe(500);
      expect(body).toEqual(errorOf('INTERNAL', new RegExp(id)));
      expect(JSON.stringify(body)).not.toContain('secret');
      expect(suite.fixture.errors).toEqual([
        { message: 'unexpected error', fields: expect.objectContaining({ err: bug, correlationId: id }) },
      ]);
      expect(suite.fixture.records).toEqual([
        { 'http.request.method': 'GET', 'http.route': '/failing', 'error.type': 'INTERNAL' },
      ]);
    },
  );

  it('logs a bug once that is both rendered within a stream and thrown', async () => {
    const handle: HttpRoute['handle'] = async (call) => {
      const events = call.openEvents();
      await events.send('first');
      const bug = new TypeError('broken');
      events.fail(call.render(bug).body);
      events.close();
      throw bug;
    };
    await start([{ ...open, handle }]);
    const text = await (await fetch(`${suite.fixture.url}/open`)).text();
    expect(text).toMatch(/data: "first"\n\ndata: \{"error":\{"code":"INTERNAL"/);
    expect(suite.fixture.errors).toHaveLength(1);
  });

  it('counts a handler that sends nothing as a bug', async () => {
    await start([{ ...open, handle: () => undefined }]);
    expect((await ask('/open')).status).toBe(500);
    expect(String(suite.fixture.errors[0]?.fields['err'])).toMatch('GET /open sent no response');
  });

  it('has the reason phrase of its own status where the handler set an invalid header', async () => {
    const handle: HttpRoute['handle'] = (call) => call.sendJson({}, { headers: { 'x-a': 'a\nb' } });
    await start([{ ...open, handle }]);
    const response = await fetch(`${suite.fixture.url}/open`);
    expect([response.status, response.statusText]).toEqual([500, 'Internal Server Error']);
  });

  class Refusal extends Error {
    readonly kind = 'Refused';
  }
  const port: ErrorPort<Refusal> = {
    recognises: (error): error is Refusal => error instanceof Refusal,
    codeOf: ({ kind }) => kind,
    render: (error) => ({ status: 200, body: { wrong: error.message }, headers: { 'x-form': 'own' } }),
  };

  it('have the form of the protocol, including its own error classes and errors of the HTTP layer', async () => {
    await start([failing(new Refusal('no')), echo], { errors: port });
    const own = await ask('/failing');
    expect([own.status, own.body]).toEqual([200, { wrong: 'no' }]);
    expect(suite.fixture.records[0]).toMatchObject({ 'error.type': 'Refused' });
    const fault = await ask('/nothing');
    expect([fault.status, fault.headers.get('x-form')]).toEqual([404, 'own']);
    const raw = await sendRaw(suite.fixture.port, 'nonsense\r\n\r\n');
    expect(raw.text).toMatch(/^HTTP\/1.1 400 [\s\S]*x-form: own[\s\S]*\{"wrong":/);
  });

  it('may differ for one route', async () => {
    await start([{ ...failing(new Refusal('no')), errors: port }, open]);
    expect((await ask('/failing')).body).toEqual({ wrong: 'no' });
    expect((await ask('/nothing')).body).toEqual(errorOf('NOT_FOUND'));
  });
});
