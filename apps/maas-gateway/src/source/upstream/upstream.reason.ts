import { z } from 'zod';

/** Why an upstream failed or refused, in its own words: bounded, one line each, without secrets. */
export interface Reason {
  message: string;
  type?: string;
  param?: string;
  code?: string;
  /** The HTTP status that its body names, 400–599. */
  status?: number;
}

type Members = Record<string, unknown>;

/** A message, and the objects around it, innermost first. */
interface Found {
  message: string;
  around: Members[];
}

/** Where servers put the message: OpenAI and Ollama, vLLM, FastAPI, its faults of fields, Cloudflare, MiniMax. */
const MESSAGES = ['error', 'message', 'detail', 'msg', 'errors', 'status_msg'];
const DEPTH_MAX = 5;
/** FastAPI names every field at fault. */
const FAULTS_MAX = 5;
const MESSAGE_MAX = 2_000;
const NAME_MAX = 100;
/** Searched for secrets before it is cut: a bound must not cut one in two. */
const SEARCHED_MAX = 16_000;

/** Shorter keys are placeholders, such as "EMPTY" of vLLM, and may be ordinary words. */
const SECRET_MIN = 6;
const REDACTED = '[redacted]';
/** Keys of the usual makes, tokens after their scheme, and the user of a URL. */
const SECRETS = [
  /\b(?:sk|pk|rk|gsk|hf|xai|nvapi)[-_][\w*-]{6,}/g,
  /(?<=\bBearer\s)[\w.~+/=*-]{6,}/gi,
  /(?<=:\/\/)[^\s/@]+(?=@)/g,
];

const statusSchema = z.coerce.number().int().min(400).max(599);
const faultSchema = z.object({ msg: z.string(), loc: z.array(z.union([z.string(), z.number()])) });

/**
 * The reason in the body of a failed answer, in any of the forms in use; undefined where it gives none. `secret` is the
 * key that the upstream was called with.
 */
export function reasonOf(body: unknown, secret?: string): Reason | undefined {
  const found = find(body, 0);
  if (!found) return undefined;
  const message = lineOf(found.message, { charactersMax: MESSAGE_MAX, secret });
  if (message === '') return undefined;
  const named = (name: string) => {
    const value = found.around.map((members) => textOf(members[name])).find((text) => text !== '');
    return lineOf(value ?? '', { charactersMax: NAME_MAX, secret });
  };
  const [type, param, code] = [named('type'), named('param'), named('code')];
  const status = statusSchema.safeParse(code).data;
  return {
    message,
    ...(type === '' ? {} : { type }),
    ...(param === '' ? {} : { param }),
    ...(code === '' || status !== undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
  };
}

/**
 * The part of an answer with status 200 that makes it a failure, to be read by `reasonOf`; undefined where it is an
 * answer. A message or detail beside choices or data belongs to the answer; an error does not.
 */
export function failureIn(answer: Members): unknown {
  if (isPresent(answer['error'])) return answer['error'];
  const choices = Array.isArray(answer['choices']) ? answer['choices'] : [];
  const failed = choices.map((choice) => membersOf(choice)['error']).find(isPresent);
  if (failed !== undefined) return failed;
  if (choices.length > 0 || Array.isArray(answer['data'])) return undefined;
  const { status_msg: status } = membersOf(answer['base_resp']);
  if (isPresent(status)) return answer['base_resp'];
  const isFailure =
    answer['object'] === 'error' || isPresent(answer['detail']) || isPresent(answer['message']);
  return isFailure ? answer : undefined;
}

function find(value: unknown, depth: number): Found | undefined {
  if (depth > DEPTH_MAX) return undefined;
  if (typeof value === 'string') return { message: value, around: [] };
  if (Array.isArray(value)) return faultsIn(value) ?? find(value[0], depth + 1);
  const members = membersOf(value);
  for (const name of MESSAGES) {
    const found = isPresent(members[name]) ? find(members[name], depth + 1) : undefined;
    if (found) return { ...found, around: [...found.around, members] };
  }
  return undefined;
}

/** FastAPI's faults of fields: of each only its place and message, because the rest repeats what was sent. */
function faultsIn(values: readonly unknown[]): Found | undefined {
  const faults = values.slice(0, FAULTS_MAX).flatMap((value) => faultSchema.safeParse(value).data ?? []);
  if (faults.length === 0) return undefined;
  const places = faults.map(({ loc }) => loc.filter((part, at) => at > 0 || part !== 'body').join('.'));
  const message = faults.map(({ msg }, at) => [places[at], msg].filter(Boolean).join(': ')).join('; ');
  return { message, around: [{ param: places[0] }] };
}

function lineOf(
  text: string,
  { charactersMax, secret }: { charactersMax: number; secret: string | undefined },
): string {
  const isSecret = secret !== undefined && secret.length >= SECRET_MIN;
  const searched = (isSecret ? text.replaceAll(secret, REDACTED) : text).slice(0, SEARCHED_MAX);
  return SECRETS.reduce((line, form) => line.replace(form, REDACTED), searched)
    .replace(/[\s\u0085]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
    .slice(0, charactersMax)
    .replace(/[\ud800-\udbff]$/, '');
}

/** Whether a member says something: servers send null, "", false, 0 or {} where it does not. */
function isPresent(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}; // just checked
}
