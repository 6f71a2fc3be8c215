import {
  bm25f,
  countTerms,
  documentTerms,
  idfOf,
  isSingleHan,
  KnownWords,
  plain,
  PostingIndex,
  questionTerms,
  stem,
  words,
  wordsByFrequency,
  type Field,
  type Idf,
} from '@isthmus/domain-retrieval';

/** What of an agent is searched. */
export interface Searchable {
  name: string;
  description: string;
  skills: { name: string; description: string; tags: string[] }[];
}

/** An agent read into terms, which depend on no other agent. */
export interface AgentTerms {
  /** As it is compared with a whole query. */
  name: string;
  /** Terms of each field, in the order of `FIELDS`. */
  fields: readonly (readonly string[])[];
  /** Its Latin words, each once. */
  words: readonly string[];
}

/** Name, tags, names and descriptions of skills, description: what a match there weighs, and how much a long text is discounted. */
const FIELDS = [
  { weight: 3, b: 0.3 },
  { weight: 2, b: 0.1 },
  { weight: 1.5, b: 0.6 },
  { weight: 1, b: 0.6 },
];
/** A term that is there once counts for most of what it can: nobody writes a card to repeat himself. */
const K1 = 0.6;
const PREFIX = { lengthMin: 3, wordsMax: 8, weight: 0.6 };
const TERMS_MAX = 64;

/** Reads an agent; the parts of a name such as `WeatherTool` count as well. */
export function readAgent({ name, description, skills }: Searchable): AgentTerms {
  const parts = name.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
  const texts = [
    parts === name ? name : `${name} ${parts}`,
    skills.flatMap(({ tags }) => tags).join(', '),
    skills.map((skill) => `${skill.name} ${skill.description}`).join('. '),
    description,
  ];
  return {
    name: plain(name).trim(),
    fields: texts.map(documentTerms),
    words: [...new Set(texts.flatMap(words))],
  };
}

/** Agents of one tenant, searchable by words. Pure: the same query gives the same relevances. */
export class AgentIndex {
  private readonly postings: PostingIndex;
  private readonly idf: Idf;
  private readonly known: readonly string[];
  private readonly spelling: KnownWords;

  constructor(private readonly agents: readonly AgentTerms[]) {
    const fields = agents.map((agent) =>
      FIELDS.map((field, at): Field => ({ ...field, terms: agent.fields[at] ?? [] })),
    );
    this.idf = idfOf(agents.map((agent) => agent.fields.flat()));
    this.postings = new PostingIndex(bm25f(fields, this.idf, K1));
    this.known = wordsByFrequency(agents.flatMap((agent) => agent.words));
    this.spelling = new KnownWords(this.known);
  }

  get size(): number {
    return this.agents.length;
  }

  /**
   * Of each agent, in their order, how much of what the query tells its fields hold, 0–1; 1 for an agent of that name. A word that
   * no agent has counts as the beginning of those that start with it, or else as the nearest one by spelling.
   */
  relevances(query: string): Float64Array {
    const scores = new Float64Array(this.agents.length);
    const sought = this.read(query);
    let mass = 0;
    for (const alternatives of sought) {
      mass += Math.max(...[...alternatives].map(([term]) => this.idf(term)));
      this.postings.addScores(alternatives, scores);
    }
    const whole = plain(query).trim();
    return scores.map((score, at) =>
      whole !== '' && this.agents[at]?.name === whole ? 1 : Math.min(1, score / ((K1 + 1) * mass || 1)),
    );
  }

  /** Terms of a query, of each what else may be meant by it, with its weight. */
  private read(query: string): ReadonlyMap<string, number>[] {
    const terms = new Map<string, ReadonlyMap<string, number>>();
    const begun = new Map<string, string[]>();
    for (const word of new Set(words(query)))
      if (word.length >= PREFIX.lengthMin && this.spelling.isUnknown(word))
        begun.set(word, this.known.filter((known) => known.startsWith(word)).slice(0, PREFIX.wordsMax));
    const text = [...begun].every(([, found]) => found.length > 0) ? query : this.spelling.corrected(query);
    for (const term of topicOf(text)) terms.set(term, new Map([[term, 1]]));
    for (const [word, found] of begun)
      if (found.length > 0)
        terms.set(stem(word), new Map(found.map((known) => [stem(known), PREFIX.weight])));
    return [...terms.values()].slice(0, TERMS_MAX);
  }
}

/** Single Chinese characters say too little of an agent, unless there is nothing else. */
function topicOf(query: string): string[] {
  const terms = [...countTerms(questionTerms(query)).keys()];
  const telling = terms.filter((term) => !isSingleHan(term));
  return telling.length > 0 ? telling : terms;
}
