import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One change of one line, which the named unit tests must notice. Paths are relative to the workspace. */
export interface Mutation {
  file: string;
  /** Text that occurs exactly once in `file`. */
  find: string;
  replace: string;
  /** Spec files that must notice it; every unit test of the workspace when absent. */
  tests?: string[];
}

interface MutationList {
  /** For every mutation that names no tests of its own. */
  tests?: string[];
  mutations: Mutation[];
}

/** Fewer say little about the tests of a service. */
const MUTATIONS_MIN = 25;

/** Reads `mutations.json` of a workspace; refuses a list that is malformed, too short or names a file that is not there. */
export function readMutations(workspace: string, min = MUTATIONS_MIN): Mutation[] {
  const path = join(workspace, 'mutations.json');
  const list = JSON.parse(readFileSync(path, 'utf8')) as MutationList;
  if (!Array.isArray(list.mutations)) throw new Error(`${path}: "mutations" must be a list`);
  if (list.mutations.length < min)
    throw new Error(`${path}: ${list.mutations.length} mutations, at least ${min} are required`);
  return list.mutations.map((mutation, index) => {
    const at = `${path}: mutations[${index}]`;
    for (const key of ['file', 'find', 'replace'] as const)
      if (typeof mutation[key] !== 'string') throw new Error(`${at}.${key} must be a text`);
    const tests = mutation.tests ?? list.tests;
    for (const name of [mutation.file, ...(tests ?? [])])
      if (!existsSync(resolve(workspace, name))) throw new Error(`${at}: there is no file ${name}`);
    return { ...mutation, ...(tests ? { tests } : {}) };
  });
}

/** The text of a file with the mutation applied, or what is wrong with the mutation. */
export function mutate(source: string, { find, replace }: Mutation): { text: string } | { fault: string } {
  const occurrences = source.split(find).length - 1;
  if (occurrences !== 1) return { fault: `"find" occurs ${occurrences} times, must occur exactly once` };
  if (find === replace) return { fault: '"replace" equals "find"' };
  return { text: source.replace(find, () => replace) };
}
