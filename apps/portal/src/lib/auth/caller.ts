import 'server-only';
import { headers } from 'next/headers';
import type { Caller } from './ask-auth';

/** From where a request comes; the server has decided the address (withClientAddress). */
export async function callerOf(): Promise<Required<Caller>> {
  const received = await headers();
  return {
    address: received.get('x-forwarded-for') ?? '',
    userAgent: (received.get('user-agent') ?? '').slice(0, 500),
    cookie: received.get('cookie') ?? '',
  };
}
