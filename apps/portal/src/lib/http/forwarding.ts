import type { RequestListener } from 'node:http';

/**
 * Next sends a server action that the page at its address lacks on to a page that has it, by a request to this process
 * with the body as a stream: so for one that was called on a page which its user left meanwhile. That request has the
 * headers which the proxy gave to the first, and with them the token of this process, which nobody else knows.
 */
export const FORWARDING_HEADER = 'x-isthmus-forwarding';

/** Name of the variable with the token of this process; the server sets it, the proxy reads it. */
export const FORWARDING_TOKEN = 'PORTAL_FORWARDING_TOKEN';

/** Whether this process sent it to itself: it was checked once, and names the client and the page that called the action. */
export function isForwarded(sent: string | null | undefined): boolean {
  const token = process.env[FORWARDING_TOKEN];
  return token !== undefined && sent === token;
}

/** `checked` for what comes from outside, `listener` for what this process sends to itself. */
export function unlessForwarded(checked: RequestListener, listener: RequestListener): RequestListener {
  return (request, response) => {
    const handle = isForwarded(request.headers[FORWARDING_HEADER]?.toString()) ? listener : checked;
    return handle(request, response);
  };
}
