import { describe, expect, it } from 'vitest';
import { echo, errorOf } from './testing/routes.js';
import { sendRaw } from './testing/server.fixture.js';
import { Suite } from './testing/suite.js';

const suite = new Suite();
const { start, post } = suite;

describe('bodies', () => {
  it('are refused over their limit before they are read, naming it', async () => {
    await start([{ ...echo, bodyBytesMax: 100 }]);
    const head =
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 101\r\n\r\n';
    const { text } = await sendRaw(suite.fixture.port, head);
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text).toContain('at most 100 bytes');
    const chunked = `POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
    expect((await sendRaw(suite.fixture.port, `${chunked}80\r\n${' '.repeat(128)}\r\n`)).text).toMatch(
      / 413 /,
    );
  });

  it('are refused when nested too deep, without recursion', async () => {
    await start([echo], { limits: { jsonDepthMax: 64 } });
    expect((await post('/echo', '['.repeat(64) + ']'.repeat(64))).status).toBe(200);
    for (const depth of [65, 100_000]) {
      const { status, body } = await post('/echo', '['.repeat(depth) + ']'.repeat(depth));
      expect(status).toBe(400);
      expect(body).toEqual(
        errorOf('INVALID_ARGUMENT', /^(\[0\]){12}…: must not nest deeper than 64 levels$/),
      );
    }
  });

  it.each(['tools', 'metadata'])('that nest thousands deep are refused naming %s', async (member) => {
    await start([echo]);
    const deep = '[{"a":'.repeat(5_000) + '1' + '}]'.repeat(5_000);
    const { status, body } = await post('/echo', `{"model":"m","${member}":${deep}}`);
    expect(status).toBe(400);
    expect(body).toEqual(
      errorOf('INVALID_ARGUMENT', new RegExp(`^${member}\\[0\\]\\.a.*: must not nest deeper`)),
    );
  });

  it.each([
    ['no media type', { 'content-type': '' }, 415],
    ['another media type', { 'content-type': 'text/plain' }, 415],
    ['an invalid media type', { 'content-type': 'json' }, 415],
    ['another charset', { 'content-type': 'application/json; charset=latin1' }, 415],
    ['UTF-8, named', { 'content-type': 'Application/JSON; charset="UTF-8"' }, 200],
    ['an encoding', { 'content-encoding': 'gzip' }, 415],
  ])('of JSON with %s', async (_, headers, status) => {
    await start([echo]);
    expect((await post('/echo', Buffer.from('{}'), headers)).status).toBe(status);
  });

  it('of JSON must be JSON in UTF-8; an error names its position', async () => {
    await start([echo]);
    const broken = await post('/echo', '{"a":\n [1,}');
    expect([broken.status, broken.body]).toEqual([400, errorOf('INVALID_ARGUMENT', /line 2, column 5/)]);
    const notUtf8 = await post('/echo', Buffer.from([0x22, 0xff, 0x22]));
    expect([notUtf8.status, notUtf8.body]).toEqual([
      400,
      {
        error: {
          ...errorOf('INVALID_ARGUMENT', /not valid UTF-8/).error,
          remedy: 'Encode the body as UTF-8.',
        },
      },
    ]);
    expect((await post('/echo', '')).status).toBe(400);
  });

  it('of any media type are bytes where the route reads bytes', async () => {
    await start([
      { ...echo, body: 'bytes', handle: (call) => call.sendJson({ bytes: Buffer.isBuffer(call.body) }) },
    ]);
    expect((await post('/echo', 'x', { 'content-type': 'text/x-any' })).body).toEqual({ bytes: true });
  });
});
