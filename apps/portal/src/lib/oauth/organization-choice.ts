import { AsyncLocalStorage } from 'node:async_hooks';
import { APIError } from 'better-auth/api';

/**
 * Which organisation somebody has chosen for an application, for the duration of the call that grants it: better-auth asks
 * for it in the middle of its own work, with nothing of the request.
 */
export class OrganizationChoice {
  private readonly storage = new AsyncLocalStorage<string>();

  get made(): boolean {
    return this.storage.getStore() !== undefined;
  }

  /** The id of the organisation; the authorization fails without one. */
  required(): string {
    const organizationId = this.storage.getStore();
    if (organizationId === undefined)
      throw new APIError('BAD_REQUEST', {
        error: 'access_denied',
        error_description: 'No organisation was chosen',
      });
    return organizationId;
  }

  run<Result>(organizationId: string, work: () => Promise<Result>): Promise<Result> {
    return this.storage.run(organizationId, work);
  }
}
