import type { IncomingMessage } from 'node:http';
import { context } from '@opentelemetry/api';
import type { Principal } from '@isthmus/platform-identity';
import { assertAdmitted } from './access.js';
import { addressOf, AddressRate } from './address.rate.js';
import { Cors, isPreflight } from './cors.js';
import type { HttpCall } from './http.call.js';
import type { HttpLimits } from './limits.js';
import { OrganisationGate } from './organisation.gate.js';
import { assertHead, assertHeaderText } from './request.head.js';
import type { RouteHead } from './route.head.js';
import type { HttpServerOptions } from './server.options.js';

/** Everything that is decided about a request before its body is read. */
export class Admission {
  private readonly gate: OrganisationGate;
  private readonly anonymous: AddressRate;
  private readonly cors: Cors | undefined;

  constructor(
    private readonly options: Pick<HttpServerOptions, 'authenticate' | 'cors' | 'gate'>,
    limits: HttpLimits,
    /** Registers what is to be called when a call is over. */
    private readonly onLeave: (call: HttpCall, leave: () => void) => void,
  ) {
    this.gate = options.gate ?? new OrganisationGate(limits);
    this.anonymous = new AddressRate(limits.anonymousPerSecondMax, 'An address without credentials may call');
    this.cors = options.cors && new Cors(options.cors);
  }

  /** Answers a preflight; false where `request` is none, or the server has no CORS. `methods` are those of its path. */
  async preflight(call: HttpCall, request: IncomingMessage, methods: () => string[]): Promise<boolean> {
    this.cors?.vary(call);
    if (!this.cors || !isPreflight(request)) return false;
    const allowed = methods();
    if (allowed.length === 0) return false;
    await this.anonymous.spend(addressOf(request));
    this.cors.answer(call, allowed);
    return true;
  }

  /** Authenticates the caller of a route and counts the request; throws where it is not to be handled. */
  async admit(call: HttpCall, request: IncomingMessage, route: RouteHead | undefined): Promise<void> {
    if (!route) return this.cors?.admitAnonymous(call);
    assertHeaderText(request);
    if (route.access !== 'public') call.caller = await this.authenticate(call, request);
    if (call.caller) this.cors?.admit(call, call.caller);
    else {
      this.cors?.admitAnonymous(call);
      await this.anonymous.spend(addressOf(request));
    }
    if (route.access !== 'public') assertAdmitted(call.caller, route.access);
    if (call.caller) await this.enter(call, call.caller.organisation);
    assertHead(request, route);
  }

  private async authenticate(call: HttpCall, request: IncomingMessage): Promise<Principal | undefined> {
    const { authorization } = request.headers;
    try {
      return await context.with(call.context, async () =>
        this.options.authenticate?.(authorization, addressOf(request)),
      );
    } catch (error) {
      this.cors?.admitAnonymous(call);
      throw error;
    }
  }

  private async enter(call: HttpCall, organisation: string): Promise<void> {
    call.span.setAttribute('isthmus.tenant_id', organisation);
    const { leave, headers } = await this.gate.enter(organisation);
    this.onLeave(call, leave);
    for (const [name, value] of Object.entries(headers)) call.response.setHeader(name, value);
  }
}
