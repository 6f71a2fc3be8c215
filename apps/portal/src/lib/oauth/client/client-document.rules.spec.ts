import { describe, expect, it } from 'vitest';
import { isDocumentUrl, readDocument } from './client-document.rules';

const ID = 'https://app.example/oauth/client.json';

describe('the address of a document', () => {
  it.each([ID, 'https://app.example:8443/c', 'https://app.example/c?v=1'])('may be %s', (url) =>
    expect(isDocumentUrl(url)).toBe(true),
  );

  it.each([
    'http://app.example/c',
    'https://app.example',
    'https://app.example/',
    'https://app.example/a/../c',
    'https://app.example/./c',
    'https://APP.example/c',
    'https://app.example:443/c',
    'https://u:p@app.example/c',
    'https://app.example/c#f',
    'https://app.example/c#',
    `https://app.example/${'c'.repeat(500)}`,
    'urn:uuid:1',
    'c1',
  ])('is not %s', (url) => expect(isDocumentUrl(url)).toBe(false));
});

describe('a document', () => {
  const given = { client_id: ID, client_name: 'App', redirect_uris: ['https://app.example/back'], other: 1 };
  const read = (change: object = {}) => readDocument(ID, JSON.stringify({ ...given, ...change }));

  it('describes an application', () => {
    expect(read()).toEqual({
      name: 'App',
      uri: undefined,
      redirectUris: ['https://app.example/back'],
      grantTypes: ['authorization_code', 'refresh_token'],
    });
    expect(read({ grant_types: ['authorization_code', 'implicit'] }).grantTypes).toEqual([
      'authorization_code',
    ]);
    const local = ['http://127.0.0.1:1/x', 'http://[::1]/x', 'http://localhost/x'];
    expect(read({ redirect_uris: local }).redirectUris).toEqual(local);
  });

  it.each([
    ['of another address', { client_id: `${ID}?` }, 'client_id'],
    ['without an address', { client_id: undefined }, 'client_id'],
    ['with a secret', { client_secret: 's' }, 'client_secret'],
    [
      'that authenticates by a secret',
      { token_endpoint_auth_method: 'client_secret_basic' },
      'token_endpoint_auth_method',
    ],
    ['that sends the browser nowhere', { redirect_uris: [] }, 'redirect_uris'],
    ['that sends it without encryption', { redirect_uris: ['http://app.example/'] }, 'redirect_uris.0'],
    ['that sends it to a script', { redirect_uris: ['javascript:alert(1)'] }, 'redirect_uris.0'],
    ['that sends it with credentials', { redirect_uris: ['https://u:p@app.example/'] }, 'redirect_uris.0'],
    ['with a name that hides something', { client_name: 'a\u202eb' }, 'client_name'],
  ])('%s is refused, by the field', (_, change, field) => expect(() => read(change)).toThrow(field));

  it('that is no JSON is refused', () => expect(() => readDocument(ID, '<html>')).toThrow());
});
