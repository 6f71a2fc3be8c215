import { A2aError } from '@isthmus/domain-exchange';

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a message of the protocol that have several words, and those that hold messages themselves. */
interface Shape {
  names: readonly string[];
  inner?: Readonly<Record<string, Shape>>;
}

const MESSAGE: Shape = {
  names: ['messageId', 'contextId', 'taskId', 'referenceTaskIds'],
  inner: { parts: { names: ['mediaType'] } },
};
const CONFIGURATION: Shape = {
  names: ['acceptedOutputModes', 'taskPushNotificationConfig', 'historyLength', 'returnImmediately'],
  inner: { taskPushNotificationConfig: { names: ['taskId'] } },
};
const PARAMS: Shape = {
  names: [
    'taskId',
    'contextId',
    'pageSize',
    'pageToken',
    'historyLength',
    'statusTimestampAfter',
    'includeArtifacts',
  ],
  inner: { message: MESSAGE, configuration: CONFIGURATION },
};

/**
 * Parameters with the names that A2A has in JSON (§5.5): as any reader of ProtoJSON, the gateway takes those of the proto
 * too, such as `task_id`. What clients put into metadata and data is theirs. Answers `params` itself where nothing is
 * renamed. Throws InvalidParams for a field that is there by both names.
 */
export function withJsonNames(params: Fields, at = 'params.'): Fields {
  return renamed(params, PARAMS, at);
}

function renamed(fields: Fields, { names, inner = {} }: Shape, at: string): Fields {
  let changed = false;
  const entries = Object.entries(fields).map(([key, value]): [string, unknown] => {
    const name = nameOf(key, names);
    if (name !== key && Object.hasOwn(fields, name)) {
      const field = `${at}${key}`;
      throw new A2aError('InvalidParams', `${field}: must be absent where ${name} is there`, { field });
    }
    const shape = Object.hasOwn(inner, name) ? inner[name] : undefined;
    const content = shape === undefined ? value : renamedIn(value, shape, `${at}${name}`);
    changed ||= name !== key || content !== value;
    return [name, content];
  });
  return changed ? Object.fromEntries(entries) : fields;
}

/** In an object, or in each object of a list; anything else, which is refused later, as it is. */
function renamedIn(value: unknown, shape: Shape, at: string): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each: unknown, index) => renamedIn(each, shape, `${at}.${index}`));
    return list.some((each, index) => each !== value[index]) ? list : value;
  }
  return isFields(value) ? renamed(value, shape, `${at}.`) : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function nameOf(key: string, names: readonly string[]): string {
  if (!key.includes('_')) return key;
  const name = key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return names.includes(name) ? name : key;
}
