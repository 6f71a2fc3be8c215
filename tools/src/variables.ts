import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import type { ServiceName } from './secrets.ts';

/** Of the user's environment, what Node and the libraries of a process read by themselves. */
const SYSTEM = [
  'PATH',
  'HOME',
  'LANG',
  'TZ',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
] as const;

const SHARED_SCHEMA = 'libs/platform/config/src/service-environment.ts';

/**
 * The variables that a service's schema declares, in `config.ts` and in the schema that all services share. They are
 * read from the sources, because the schemas themselves can be loaded only once everything is built; a test compares
 * them with the schemas.
 */
export function variablesOf(service: ServiceName): string[] {
  return [SHARED_SCHEMA, `apps/${service}/src/config.ts`].flatMap((file) => {
    const declared = readFileSync(join(ROOT, file), 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm);
    return [...declared].map(([, name = '']) => name);
  });
}

/** Of the user's environment, what reaches a service as it is: the variables that it declares, and the system's. */
export function passedOn(service: ServiceName, environment: NodeJS.ProcessEnv): Record<string, string> {
  const names = [...SYSTEM, ...variablesOf(service)];
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}
