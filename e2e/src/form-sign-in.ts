import { endpoints } from './endpoints.ts';

const HIDDEN_INPUT = /<input ([^>]*type="hidden"[^>]*)>/g;

/**
 * Signs in as the first administrator without a browser, with the sign-in form as a browser without scripts submits
 * it, and returns the value of the header `cookie`. Throws when the portal refuses.
 */
export async function signInByForm(portalUrl: string): Promise<string> {
  const url = `${portalUrl}/sign-in`;
  const { email, password } = endpoints().administrator;
  const form = hiddenFields(await (await fetch(url)).text());
  form.set('email', email);
  form.set('password', password);
  const headers = { origin: new URL(portalUrl).origin };
  const response = await fetch(url, { method: 'POST', body: form, headers, redirect: 'manual' });
  await response.text();
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  if (response.status !== 303 || cookies.length === 0)
    throw new Error(`${url} refuses the administrator with status ${response.status}`);
  return cookies.join('; ');
}

/** The hidden fields by which Next finds the action of the form. */
function hiddenFields(page: string): FormData {
  const form = new FormData();
  for (const [, attributes = ''] of page.matchAll(HIDDEN_INPUT))
    form.set(attributeOf(attributes, 'name'), attributeOf(attributes, 'value'));
  return form;
}

function attributeOf(attributes: string, name: string): string {
  const [, value = ''] = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes) ?? [];
  return value.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
