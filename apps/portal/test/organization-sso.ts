import { randomBytes } from 'node:crypto';
import { tenantScope, type TenantScope } from '@isthmus/platform-identity';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { PortalConfig } from '../src/config';
import { createAuth } from '../src/lib/auth/auth';
import { createOrganization } from '../src/lib/auth/organizations';
import { PasswordHasher } from '../src/lib/auth/password-hasher';
import { SignInLimits } from '../src/lib/auth/sign-in-limits';
import { findSettings, saveConnection, type JoiningRole } from '../src/lib/sso/connection';
import { DomainRecords } from '../src/lib/sso/domain-records';
import { addDomain, verifyDomain } from '../src/lib/sso/domains';
import { OidcProviders } from '../src/lib/sso/oidc-provider';
import { beginSignIn, finishSignIn } from '../src/lib/sso/sign-in';
import { CookieJar } from './cookie-jar';
import { startDnsServer } from './dns-server';
import { OpenIdProvider } from './openid-provider';
import { signInConfig } from './sign-in-config';

interface Settings {
  issuer?: string;
  clientSecret?: string;
  defaultRole?: JoiningRole;
  required?: boolean;
}

/** An organisation with a real provider, a DNS server, and what the portal knows of both. */
export class OrganizationSso {
  readonly portal;
  owner!: TenantScope;
  /** Verified for the organisation. */
  domain = '';
  /** Of the browser; each organisation's people have their own network. */
  address = '';

  private constructor(
    private readonly parts: { pool: Pool; dns: Awaited<ReturnType<typeof startDnsServer>> },
    private readonly passwords: PasswordHasher,
    public provider: OpenIdProvider,
    /** The TXT records of the DNS. */
    readonly published: Map<string, string>,
  ) {
    this.portal = this.portalWith({});
  }

  static async start(pool: Pool): Promise<OrganizationSso> {
    const published = new Map<string, string>();
    const dns = await startDnsServer(published);
    const provider = await OpenIdProvider.start('https://portal.invalid', false);
    return new OrganizationSso({ pool, dns }, new PasswordHasher(), provider, published);
  }

  async close(): Promise<void> {
    this.provider.close();
    this.parts.dns.close();
    await this.passwords.close();
  }

  portalWith(change: Partial<PortalConfig>) {
    const { pool, dns } = this.parts;
    const config = signInConfig({
      PORTAL_URL: 'http://portal.example',
      SSO_PRIVATE_NETWORKS: 'allow',
      DNS_SERVERS: [dns.address],
      ...change,
    });
    const auth = createAuth({ config, pool, passwords: this.passwords });
    return {
      config,
      auth,
      pool,
      oidc: new OidcProviders(config),
      records: new DomainRecords(config),
      limits: new SignInLimits(pool),
    };
  }

  /** Begins with an organisation of its own, whose provider signs in `li@<domain>`. */
  async renew(): Promise<void> {
    this.owner = await this.newOrganization();
    this.provider.redirectUri = this.portal.oidc.callbackUrl(this.owner.tenantId);
    await this.save(this.owner);
    this.address = `2001:db8:${randomBytes(4)
      .toString('hex')
      .replace(/^(.{4})/, '$1:')}::1`;
    this.domain = `${this.owner.tenantId}.example`;
    await this.prove(this.owner, this.domain);
    this.provider.person = { sub: uuidv7(), email: `li@${this.domain}`, verified: true };
  }

  /** Somebody whose address is proved, unless `proven` is false. */
  async newUser(
    email: string,
    { role, proven = true }: { role?: string; proven?: boolean } = {},
  ): Promise<string> {
    const id = uuidv7();
    await this.parts.pool.query(
      `INSERT INTO users (id, name, email, role, email_verified) VALUES ($1, 'P', $2, $3, $4)`,
      [id, email, role, proven],
    );
    return id;
  }

  async newOrganization(): Promise<TenantScope> {
    const userId = await this.newUser(`${uuidv7()}@elsewhere.example`);
    const { id } = await createOrganization(this.parts.pool, { name: 'O', slug: uuidv7(), ownerId: userId });
    const scope = tenantScope(id, `user:${userId}`, 'owner');
    if (!scope) throw new Error('the id of an organisation is a UUID');
    return scope;
  }

  save(scope: TenantScope, change: Settings = {}): Promise<void> {
    const usual = { issuer: this.provider.issuer, defaultRole: 'developer' as const, required: false };
    return saveConnection(this.portal, scope, { ...usual, ...OpenIdProvider.CLIENT, ...change });
  }

  async prove(scope: TenantScope, name: string): Promise<void> {
    await addDomain(this.parts.pool, scope, name);
    const settings = await findSettings(this.parts.pool, scope);
    const { record } = settings?.domains.find((one) => one.domain === name) ?? {};
    if (!record) throw new Error('the domain was added');
    this.published.set(record.name, record.value);
    await verifyDomain(this.portal, scope, name);
  }

  /** Signs in as `provider.person`; `change` is what happens between the provider and the portal. */
  async signIn(change: { back?: (url: string) => string; cookie?: string; browser?: CookieJar } = {}) {
    const who = { email: `LI@${this.domain.toUpperCase()}` };
    const { address } = this;
    const begun = await beginSignIn(this.portal, { who, next: '/keys', address });
    const back = await this.provider.visit(begun.url);
    const { search: query, pathname } = new URL(change.back?.(back) ?? back);
    const browser = change.browser ?? new CookieJar();
    const { response, next } = await finishSignIn(this.portal, {
      organizationId: pathname.slice(pathname.lastIndexOf('/') + 1),
      query,
      cookie: change.cookie ?? begun.cookie,
      headers: new Headers({
        'user-agent': 'test',
        'x-forwarded-for': address,
        cookie: browser.header,
      }),
    });
    browser.take(response);
    const headers = new Headers({ cookie: browser.header });
    const session = await this.portal.auth.api.getSession({ headers });
    return { next, session, query, cookie: begun.cookie, headers };
  }
}
