import type { A2aMethod } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { HttpCall, HttpRoute } from '@isthmus/platform-http';
import { runExchange } from '../../exchange/exchange.flow.js';
import { exchangeOf } from '../call.exchange.js';
import { HTTP_JSON } from './a2a.bindings.js';
import { BODY_BYTES_MAX, type A2aServices } from './a2a.services.js';
import { LEGACY_REST } from './legacy.rest.js';
import { REST_FORM, sendRestAnswer } from './rest.answer.js';
import { restErrors } from './rest.errors.js';
import { readRestRequest, type RestOperation } from './rest.request.js';
import type { RestVersion } from './rest.version.js';

type Services = Pick<A2aServices, 'exchange' | 'exchangeTimeoutMs'>;

/** By the segment of a path that names it. */
const MESSAGES: Readonly<Record<string, A2aMethod>> = {
  'message:send': 'SendMessage',
  'message:stream': 'SendStreamingMessage',
};
const REST: RestVersion = {
  prefix: '',
  reads: { tasks: 'ListTasks', extendedAgentCard: 'GetExtendedAgentCard' },
  errors: restErrors,
  checkOf: async () => () => undefined,
  read: readRestRequest,
  formOf: () => REST_FORM,
};

/** The HTTP+JSON binding of A2A v1.0.1 (§11.3), and that of 0.3, below the address of an agent. */
export function restRoutes(services: Services): HttpRoute[] {
  return [REST, LEGACY_REST].flatMap((version) => routesOf(services, version));
}

/**
 * A colon starts a parameter for routers, so segments with one are matched here. A subscription may be a GET (as in the
 * proto) or a POST (as in §11.3).
 */
function routesOf(services: Services, version: RestVersion): HttpRoute[] {
  const configs = '/tasks/:taskId/pushNotificationConfigs';
  const task = ({ parameters }: HttpCall) => ({ taskId: parameters['taskId'] ?? '' });
  const config = (call: HttpCall) => ({ ...task(call), id: call.parameters['configId'] ?? '' });
  const routes: [HttpRoute['method'], string, (call: HttpCall) => RestOperation][] = [
    ['POST', '/:operation', (call) => ({ method: named(call, MESSAGES) })],
    ['GET', '/:operation', (call) => ({ method: named(call, version.reads) })],
    ['GET', '/tasks/:task', (call) => ofTask(call, { '': 'GetTask', subscribe: 'SubscribeToTask' })],
    ['POST', '/tasks/:task', (call) => ofTask(call, { cancel: 'CancelTask', subscribe: 'SubscribeToTask' })],
    ['POST', configs, (call) => ({ method: 'CreateTaskPushNotificationConfig', path: task(call) })],
    ['GET', configs, (call) => ({ method: 'ListTaskPushNotificationConfigs', path: task(call) })],
    [
      'GET',
      `${configs}/:configId`,
      (call) => ({ method: 'GetTaskPushNotificationConfig', path: config(call) }),
    ],
    [
      'DELETE',
      `${configs}/:configId`,
      (call) => ({ method: 'DeleteTaskPushNotificationConfig', path: config(call) }),
    ],
  ];
  return routes.map(([method, path, operationOf]) =>
    routeOf(services, version, { method, path, operationOf }),
  );
}

function routeOf(
  { exchange, exchangeTimeoutMs }: Services,
  { prefix, errors, checkOf, read, formOf }: RestVersion,
  route: Pick<HttpRoute, 'method' | 'path'> & { operationOf: (call: HttpCall) => RestOperation },
): HttpRoute {
  const { method, path, operationOf } = route;
  return {
    method,
    path: `/agents/:agentId${prefix}${path}`,
    access: { scope: 'agents', permission: 'build' },
    ...(method === 'POST' ? { body: 'bytes', bodyBytesMax: BODY_BYTES_MAX } : {}),
    deadlineMs: exchangeTimeoutMs,
    errors,
    handle: async (call) => {
      const operation = operationOf(call);
      const assertServed = await checkOf(exchange, call.parameters['agentId'] ?? '');
      await runExchange(
        exchangeOf(call, {
          ...HTTP_JSON,
          read: () => {
            assertServed();
            return read(call, operation);
          },
          respond: (answer) => sendRestAnswer(call, answer, formOf(operation)),
        }),
        exchange,
      );
    },
  };
}

function named(call: HttpCall, methods: Readonly<Record<string, A2aMethod>>): A2aMethod {
  const segment = call.parameters['operation'] ?? '';
  const method = Object.hasOwn(methods, segment) ? methods[segment] : undefined;
  return method ?? unknownOperation(segment);
}

/** The operation after the last colon of a segment; '' where it has none of `methods`, when all of it is the id. */
function ofTask(call: HttpCall, methods: Readonly<Record<string, A2aMethod>>): RestOperation {
  const segment = call.parameters['task'] ?? '';
  const colon = segment.lastIndexOf(':');
  const verb = colon === -1 ? '' : segment.slice(colon + 1);
  const named = Object.hasOwn(methods, verb) ? methods[verb] : undefined;
  if (named && verb !== '') return { method: named, path: { id: segment.slice(0, colon) } };
  return { method: methods[''] ?? unknownOperation(verb), path: { id: segment } };
}

function unknownOperation(name: string): never {
  throw new AppError('NOT_FOUND', `A2A has no operation ${JSON.stringify(name.slice(0, 80))} here`, {
    remedy: 'See section 11.3 of the specification for the paths of the HTTP+JSON binding.',
  });
}
