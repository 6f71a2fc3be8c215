import { AppError } from '@isthmus/platform-errors';
import type { HttpCall } from '@isthmus/platform-http';
import { expect, it } from 'vitest';
import type { Dialect } from './dialect.port.js';
import { DialectTable } from './dialect.table.js';

const ended: string[] = [];

/** A dialect with one route, which states errors under its own name. */
function dialectOf(name: string): Dialect {
  return {
    name,
    basePath: `/${name}/`,
    errors: { render: () => ({ status: 400, body: { name } }) },
    routes: () => [{ method: 'GET', path: `/${name}/a`, access: 'public', handle: () => undefined }],
    responseHeaders: () => ({ from: name }),
    exposedHeaders: ['retry-after-ms', `x-${name}`],
    onEnd: () => void ended.push(name),
  };
}

const [one, two] = [dialectOf('one'), dialectOf('two')];
const table = new DialectTable([one, two]);
// What the table reads of a call.
const callTo = (url: string) => ({ response: { req: { url } } }) as unknown as HttpCall;
const renderedFor = (call: HttpCall | undefined) =>
  table.errors.render(new AppError('NOT_FOUND', 'no'), { requestId: 'r', call }).body;

it('has the routes of every dialect, each with the errors of its own', () => {
  expect(table.routes().map(({ path, errors }) => [path, errors])).toEqual([
    ['/one/a', one.errors],
    ['/two/a', two.errors],
  ]);
});

it('states an error without a route in the form of the dialect whose path it is', () => {
  expect(renderedFor(callTo('/two/b'))).toEqual({ name: 'two' });
});

it.each([
  ['of another path', callTo('/nowhere')],
  ['of a request too malformed to have a path', undefined],
])('states an error %s in the form of the first dialect', (_, call) => {
  expect(renderedFor(call)).toEqual({ name: 'one' });
});

it('names every header that pages may read, once', () => {
  expect(table.exposedHeaders()).toEqual(['retry-after-ms', 'x-one', 'x-two']);
});

it('has the head and the end of a response to the dialect whose path it is', () => {
  expect(table.responseHeaders(callTo('/two/a'))).toEqual({ from: 'two' });
  table.onEnd(callTo('/two/a'));
  expect(ended).toEqual(['two']);
});
