import { isObject, textAt, valueAt } from '../../json.js';
import type { A2aMethod } from '../methods.js';
import { fieldsOf, invalid, renamed } from './legacy.part.js';
import { hookFrom } from './legacy.request.js';

type Fields = Readonly<Record<string, unknown>>;

const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));

/**
 * Parameters of 1.0 from those of HTTP+JSON in 0.3, whose bodies are the ProtoJSON of its package `a2a.v1`: of the body, the
 * query and the path together. What both versions have alike is left for the checks of 1.0. Throws InvalidParams.
 */
export function paramsFromLegacyRest(method: A2aMethod, given: Fields): Fields {
  if (method === 'SendMessage' || method === 'SendStreamingMessage') return sendFrom(given);
  if (method === 'CreateTaskPushNotificationConfig') return hookParamsFrom(given);
  return given;
}

function sendFrom(given: Fields): Fields {
  // The field `request` has the JSON name `message` in some releases of the proto.
  const { request, message = request, configuration } = given;
  return {
    ...renamed(given, same('metadata')),
    message: messageFrom(message),
    ...(isObject(configuration) && { configuration: configurationFrom(configuration) }),
  };
}

function messageFrom(message: unknown): unknown {
  if (!isObject(message)) return message;
  const { content } = message;
  return {
    ...renamed(message, same('role', 'metadata', 'extensions')),
    // Ids that are not set may be there as empty text.
    ...Object.fromEntries(
      ['messageId', 'contextId', 'taskId']
        .map((name) => [name, message[name]] as const)
        .filter(([, id]) => id !== undefined && id !== ''),
    ),
    parts: Array.isArray(content) ? content.map(partFrom) : content,
  };
}

function partFrom(part: unknown, index: number): unknown {
  if (!isObject(part)) return part;
  const at = `message.content.${index}`;
  const { text, file, data, ...rest } = part;
  const kinds = [text, file, data].filter((value) => value !== undefined);
  if (kinds.length !== 1) throw invalid(at, 'must have one of text, file and data');
  if (text !== undefined) return { ...rest, text };
  if (data !== undefined) return { ...rest, data: valueAt(data, 'data') ?? {} };
  const { fileWithUri: url, fileWithBytes: raw } = fieldsOf(file);
  if ((url === undefined) === (raw === undefined))
    throw invalid(`${at}.file`, 'must have either fileWithUri or fileWithBytes');
  const [mediaType, filename] = [textAt(file, 'mimeType'), textAt(file, 'name')];
  return {
    ...rest,
    ...(url === undefined ? { raw } : { url }),
    ...(mediaType !== '' && { mediaType }),
    ...(filename !== '' && { filename }),
  };
}

/** Without `blocking` a client does not wait: ProtoJSON leaves out what is false. */
function configurationFrom(configuration: Fields): Fields {
  const { blocking = false, pushNotification: hook } = configuration;
  if (typeof blocking !== 'boolean') throw invalid('configuration.blocking', 'must be true or false');
  return {
    ...renamed(configuration, same('acceptedOutputModes', 'historyLength')),
    ...(!blocking && { returnImmediately: true }),
    ...(isObject(hook) && { taskPushNotificationConfig: hookFrom(hook, undefined) }),
  };
}

/** The body is the configuration, or the whole request that has it as its member `config`. */
function hookParamsFrom(given: Fields): Fields {
  const { taskId, configId, config = given } = given;
  const name = textAt(config, 'name').split('/').at(-1);
  return { taskId, ...hookFrom(valueAt(config, 'pushNotificationConfig'), configId || name || taskId) };
}
