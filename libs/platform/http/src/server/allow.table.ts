import FindMyWay from 'find-my-way';
import type { HttpRoute } from './route.js';

/** The methods of a path, for the `Allow` header of 405 and to distinguish it from 404. */
export class AllowTable {
  private readonly routers = new Map<string, FindMyWay.Instance<FindMyWay.HTTPVersion.V1>>();

  constructor(
    routes: readonly HttpRoute[],
    /** Configured as the server's router, so that both match the same paths. */
    private readonly parameterLengthMax: number,
  ) {
    for (const { method, path } of routes) {
      this.add(method, path);
      if (method === 'GET') this.add('HEAD', path);
    }
  }

  /** Empty for a path that is not served; every method of the server for the target `*`. */
  methodsOf(target: string): string[] {
    const path = target.split('?', 1)[0] ?? '';
    return [...this.routers]
      .filter(([, router]) => path === '*' || router.find('GET', path) !== null)
      .map(([method]) => method)
      .sort();
  }

  /** A router for each method, all under GET: paths alone matter here. */
  private add(method: string, path: string): void {
    const router = this.routers.get(method) ?? FindMyWay({ maxParamLength: this.parameterLengthMax });
    this.routers.set(method, router);
    router.on('GET', path, () => undefined);
  }
}
