import { CPU_MILLI, MEMORY_MIB } from '@isthmus/contracts/resource-bounds';
import { z } from 'zod';

const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens, 1–63 of them');
const text = (max: number) =>
  z.string().min(1, 'must not be empty').max(max, `must have at most ${max} characters`);

/** What differs between the agents of a template; its texts name it as `{{name}}`. */
const parameterSchema = z.strictObject({
  name: slug,
  /** For people: what the value is. */
  label: text(80),
  labelZh: text(80),
  /** Absent when every agent must say it. */
  default: text(200).optional(),
});

const skillSchema = z.object({
  id: slug,
  name: text(80),
  nameZh: text(80),
  description: text(400),
  tags: z.array(text(40)).max(20),
  examples: z.array(text(200)).max(20),
});

/** `pack.json`: an agent template, and the knowledge base whose articles lie beside it. */
export const packSchema = z.object({
  id: slug,
  template: z.object({
    name: text(80),
    nameZh: text(80),
    description: text(400),
    descriptionZh: text(400),
    parameters: z.array(parameterSchema).max(20).default([]),
    instructions: text(8_000),
    /** Id as listed by GET /v1/models. */
    model: text(120),
    knowledgeBaseId: slug.optional(),
    skills: z.array(skillSchema).min(1).max(100),
    limits: z.object({
      stepsMax: z.int().min(1).max(50),
      outputTokensMax: z.int().min(1).max(100_000),
      turnTimeoutMs: z.int().min(1_000).max(600_000),
    }),
    resources: z.object({
      cpuMilli: z.int().min(CPU_MILLI.min).max(CPU_MILLI.max),
      memoryMib: z.int().min(MEMORY_MIB.min).max(MEMORY_MIB.max),
      acceleratorMilli: z.int().min(0).max(1_000),
    }),
  }),
  knowledgeBase: z
    .object({
      name: text(80),
      languages: z.array(z.enum(['en', 'zh'])).min(1),
      help: z
        .object({ en: text(200), zh: text(200) })
        .partial()
        .optional(),
    })
    .optional(),
});

/** A use case as files: a template to deploy from, and what its agent knows. */
export type Pack = z.infer<typeof packSchema>;

export const articleHeaderSchema = z.object({ id: slug, title: text(200), category: slug });
export type Language = 'en' | 'zh';

/** One article of a knowledge base in one language. `id` is the same in every language. */
export interface Article extends z.infer<typeof articleHeaderSchema> {
  language: Language;
  /** Paragraphs separated by a blank line. */
  text: string;
}

const phrases = z.array(text(60)).max(100);

/** `concepts.json`: what customers and articles call by different names. */
export const conceptsSchema = z.array(
  z
    .strictObject({
      id: slug,
      implies: z.array(slug).max(5).default([]),
      opposite: slug.optional(),
      en: phrases,
      zh: phrases,
    })
    .refine(({ en, zh }) => en.length + zh.length > 0, 'must have a phrase'),
);
export type Concept = z.infer<typeof conceptsSchema>[number];

/** `questions/<language>.json`: by article, for each of its paragraphs, questions in customers' words that it answers. */
export const questionsSchema = z.record(slug, z.array(z.array(text(160)).max(20)).max(20));

const byLanguage = z.partialRecord(z.enum(['en', 'zh']), z.array(text(160)).max(1_000));

/** `questions/outside.json`: examples of what customers ask and no article is about, and words that only such questions hold. */
export const outsideSchema = z.strictObject({ examples: byLanguage, words: byLanguage });

/** A question that one paragraph of an article answers. */
export interface KnownQuestion {
  articleId: string;
  /** Place of the paragraph in the article, from 0. */
  paragraph: number;
  text: string;
}

/** What a pack's agent answers from, and what helps it to find the right place. */
export interface Knowledge {
  articles: Article[];
  questions: KnownQuestion[];
  concepts: Concept[];
  outside: { examples: string[]; words: string[] };
  /** What to do where there is no answer, a sentence in each language. */
  help: NonNullable<Pack['knowledgeBase']>['help'];
}
