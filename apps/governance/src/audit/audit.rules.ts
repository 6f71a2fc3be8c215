import {
  bigintText,
  identifier,
  pageSize,
  pageTokens,
  replaceFaults,
  time,
} from '@isthmus/platform-validation';
import { z } from 'zod';
import { PAGE_SIZES } from '../page.js';

const ATTRIBUTES_MAX = 32;
const ATTRIBUTE_VALUE_MAX = 2_000;

/** Invalid characters in values are replaced: a record must not be lost because of what it quotes. */
const attributes = z
  .record(z.string(), z.string())
  .superRefine((map, context) => {
    const entries = Object.entries(map);
    const rules: [boolean, string][] = [
      [entries.length <= ATTRIBUTES_MAX, `must have at most ${ATTRIBUTES_MAX} entries`],
      [
        entries.every(([key]) => /^[a-z][\w.-]{0,63}$/i.test(key)),
        'names must be 1–64 letters, digits, _ . or -',
      ],
      [
        entries.every(([, value]) => value.length <= ATTRIBUTE_VALUE_MAX && !value.includes('\0')),
        `values must have at most ${ATTRIBUTE_VALUE_MAX} characters and no NUL`,
      ],
    ];
    for (const [kept, message] of rules) if (!kept) context.addIssue({ code: 'custom', message });
  })
  .transform((map) =>
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, replaceFaults(value)])),
  );

export const appendRules = z.object({
  eventId: identifier(200).refine(
    (id) => !id.startsWith('ledger.'),
    'must not start with "ledger.", which is reserved',
  ),
  action: z
    .string()
    .regex(/^[a-z][\w.-]{0,99}$/, 'must be a name such as agent.deploy, up to 100 characters'),
  resource: identifier(300),
  actor: identifier(200, { min: 0 }).transform((actor) => actor || undefined),
  at: time().optional(),
  attributes,
});

export const listRecordsRules = z.object({
  pageSize: pageSize(PAGE_SIZES),
  pageToken: z.string(),
  subjects: z
    .array(z.string().regex(/^[a-z][\w-]{0,99}$/, 'must be the first word of an action'))
    .max(20, 'must have at most 20 entries'),
});

/** Tokens of ListRecords: newest first. */
export const recordTokens = pageTokens('governance.audit-records', z.object({ before: bigintText }));
