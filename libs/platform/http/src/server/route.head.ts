import type { Permission } from '@isthmus/platform-identity';
import type { Attributes } from '@isthmus/platform-observability';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may use a route: everybody, or a principal with a scope, and a permission if a person acts. */
export type HttpAccess = 'public' | ScopedAccess;

export interface ScopedAccess {
  /** What the credentials must be granted, such as `models`. */
  scope: string;
  /**
   * What the person who acts must be permitted in the organisation; keys and agents have scopes only. `none`: for what is
   * behind another service, which has checked it.
   */
  permission: Permission | 'none';
  /** Credentials may be absent; if present, they are checked all the same. */
  anonymous?: boolean;
}

/** What a request must be for a route, and how it is read; the route's handler is not part of it. */
export interface RouteHead {
  method: HttpMethod;
  /** With parameters as `:name`; `*` at its end for the rest of the path. */
  path: string;
  access: HttpAccess;
  /** What a body is read as: parsed JSON, or a Buffer whatever its media type. No body is read when absent. */
  body?: 'json' | 'bytes';
  /** Overrides the server's limit. */
  bodyBytesMax?: number;
  /** Overrides the server's limit; the time from the head of a request to the end of its response. */
  deadlineMs?: number;
  /** Attributes of the span of each request. */
  attributes?: Attributes;
}

/** Such as `GET /v1/models`. */
export function nameOf({ method, path }: Pick<RouteHead, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
