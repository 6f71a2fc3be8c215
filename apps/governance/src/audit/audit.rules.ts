import { z } from 'zod';
import { pageSize } from '../page.js';
import { key, name, text } from '../request.js';

const ATTRIBUTES_MAX = 32;
const ATTRIBUTE_VALUE_MAX = 2_000;

const attributes = z.record(z.string(), z.string()).superRefine((map, context) => {
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
});

export const appendRules = z.object({
  eventId: key().refine(
    (id) => !id.startsWith('ledger.'),
    'must not start with "ledger.": those are the ledger\'s own',
  ),
  action: z
    .string()
    .regex(/^[a-z][\w.-]{0,99}$/, 'must be a name such as agent.deploy, up to 100 characters'),
  resource: name(300),
  actor: text(200).transform((actor) => actor || undefined),
  at: z.date().optional(),
  attributes,
});

export const listRecordsRules = z.object({
  pageSize: pageSize(),
  pageToken: text(1_000),
  subjects: z
    .array(z.string().regex(/^[a-z][\w-]{0,99}$/, 'must be the first word of an action'))
    .max(20, 'must have at most 20 entries'),
});

/** Where a page of records ended. */
export const recordPlace = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt),
});
