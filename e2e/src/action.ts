import type { APIRequestContext, APIResponse, Request } from 'playwright-core';
import { endpoint } from './endpoints.ts';

/** Sends a server action once more, with the session of `api`: with another body, or as from another page of the portal. */
export function sendAgain(
  api: APIRequestContext,
  action: Request,
  { body = action.postData() ?? '', page = action.url() }: { body?: string; page?: string } = {},
): Promise<APIResponse> {
  const { 'next-action': id = '', 'next-router-state-tree': tree = '' } = action.headers();
  return api.post(page, {
    headers: {
      'next-action': id,
      'next-router-state-tree': tree,
      'content-type': 'text/plain;charset=UTF-8',
      accept: 'text/x-component',
      origin: endpoint('portal'),
    },
    data: body,
  });
}

export const isAction = (request: Request): boolean => 'next-action' in request.headers();
