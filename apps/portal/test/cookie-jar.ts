/** Cookies as a browser keeps them, of any number of sites. */
export class CookieJar {
  private readonly cookies = new Map<string, string>();

  /** `address` is from where the browser asks. */
  constructor(readonly address = '203.0.113.9') {}

  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get names(): string[] {
    return [...this.cookies.keys()];
  }

  take(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return response;
  }

  /** Takes over a cookie of another browser, as a thief does. */
  copy(from: CookieJar, name: string): void {
    this.cookies.set(name, from.cookies.get(name) ?? '');
  }
}
