import { namesIn } from '../http/client-address';
import type { OperationsAddress } from './processes';

/** The text of OPERATIONS_URLS, such as `governance=http://10.0.0.7:25011,governance-2=…`, as a list. */
export function operationsUrlsIn(text: string): OperationsAddress[] {
  return namesIn(text).map((part) => {
    const [name = '', ...url] = part.split('=');
    return { name, url: url.join('=').replace(/\/$/, '') };
  });
}

/** True when each has a name and an http URL. */
export function areOperationsUrls(addresses: readonly OperationsAddress[]): boolean {
  return addresses.every(({ name, url }) => name !== '' && /^https?:$/.test(URL.parse(url)?.protocol ?? ''));
}
