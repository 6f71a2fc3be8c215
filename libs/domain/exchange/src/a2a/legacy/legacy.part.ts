import { isObject, textAt, valueAt } from '../../json.js';
import { A2aError } from '../a2a-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** A part of 1.0 from one of 0.3. Throws InvalidParams for another kind than the three. */
export function partFromLegacy(part: unknown, at: string): unknown {
  if (!isObject(part)) return part;
  const { kind, metadata } = part;
  const rest = metadata === undefined ? {} : { metadata };
  if (kind === 'text') return { text: part['text'], ...rest };
  if (kind === 'data') return { data: part['data'], ...rest };
  if (kind === 'file') return { ...fileFrom(part['file'], `${at}.file`), ...rest };
  throw invalid(`${at}.kind`, 'must be text, file or data');
}

/** A part of 0.3 from one of 1.0. Data that is no object, which 0.3 does not know, is the member `value` of one. */
export function partToLegacy(part: unknown): object {
  const { text, raw, url, data, metadata, filename, mediaType } = fieldsOf(part);
  const rest = metadata === undefined ? {} : { metadata };
  if (text !== undefined) return { kind: 'text', text, ...rest };
  if (raw === undefined && url === undefined)
    return { kind: 'data', data: isObject(data) ? data : { value: data }, ...rest };
  const file = {
    ...(raw === undefined ? { uri: url } : { bytes: raw }),
    ...(filename !== undefined && { name: filename }),
    ...(mediaType !== undefined && { mimeType: mediaType }),
  };
  return { kind: 'file', file, ...rest };
}

function fileFrom(file: unknown, at: string): object {
  if (!isObject(file)) throw invalid(at, 'must be an object');
  const { bytes, uri } = file;
  if ((bytes === undefined) === (uri === undefined)) throw invalid(at, 'must have either bytes or uri');
  const name = textAt(file, 'name');
  const mimeType = textAt(file, 'mimeType');
  return {
    ...(bytes === undefined ? { url: uri } : { raw: bytes }),
    ...(name !== '' && { filename: name }),
    ...(mimeType !== '' && { mediaType: mimeType }),
  };
}

export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

export function invalid(field: string, rule: string): A2aError {
  return new A2aError('InvalidParams', `${field}: ${rule}`, { field });
}

/** Members that have a value, by other names. */
export function renamed(value: unknown, names: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names)
      .map(([from, to]): [string, unknown] => [to, valueAt(value, from)])
      .filter(([, member]) => member !== undefined),
  );
}
