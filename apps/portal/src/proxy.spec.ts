import { NextRequest } from 'next/server';
import { beforeEach, expect, it, vi } from 'vitest';
import { FORWARDING_HEADER, FORWARDING_TOKEN } from './lib/http/forwarding';
import { LAST_ORGANIZATION_COOKIE, PAGE_HEADER } from './organization/last-page';
import { proxy } from './proxy';

beforeEach(() => void vi.stubEnv(FORWARDING_TOKEN, 'token'));

/** Headers that the page or the action gets. */
function passedOn(method: string, sent: Record<string, string>): Headers {
  const { headers } = proxy(
    new NextRequest('http://portal.example/o/acme/keys?x=1', { method, headers: sent }),
  );
  const passed = [...headers].flatMap(([name, value]) => {
    const own = name.replace('x-middleware-request-', '');
    return own === name ? [] : [[own, value] as [string, string]];
  });
  return new Headers(passed);
}

/** The organisation that a request makes the one used last. */
function remembered(sent: Record<string, string>, path = '/o/acme/keys'): string | undefined {
  const request = new NextRequest(`http://portal.example${path}`, { headers: sent });
  return proxy(request).cookies.get(LAST_ORGANIZATION_COOKIE)?.value;
}

it('remembers the organisation of a page that is opened by its address or from another one', () => {
  expect(remembered({})).toBe('acme');
  expect(remembered({}, '/sign-in')).toBeUndefined();
  const link = { 'sec-fetch-dest': 'empty' };
  expect(remembered(link)).toBeUndefined();
  expect(remembered({ ...link, 'next-url': '/o/acme/agents' })).toBeUndefined();
  expect(remembered({ ...link, 'next-url': '/o/other/agents' })).toBe('acme');
});

const OTHER = { [PAGE_HEADER]: '/o/other/keys' };
const ACTION = { 'next-action': 'a' };
const FORWARDED = { [FORWARDING_HEADER]: 'token' };

it.each([
  ['a page', 'GET', {}, '/o/acme/keys?x=1', null],
  ['an action', 'POST', ACTION, '/o/acme/keys?x=1', 'token'],
  [
    'an action that a client says was sent on',
    'POST',
    { ...ACTION, [FORWARDING_HEADER]: 'x' },
    '/o/acme/keys?x=1',
    'token',
  ],
  ['an action that was sent on', 'POST', { ...ACTION, ...FORWARDED }, '/o/other/keys', 'token'],
  ['the page to which an action redirects', 'GET', FORWARDED, '/o/acme/keys?x=1', null],
])('tells %s its address, whatever its client says', (_, method, sent, page, token) => {
  const headers = passedOn(method, { ...OTHER, ...sent });
  expect([headers.get(PAGE_HEADER), headers.get(FORWARDING_HEADER)]).toEqual([page, token]);
});
