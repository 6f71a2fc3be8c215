/**
 * The public set of MetaTool (ICLR 2024; MIT, HowieHwong/MetaTool): 199 tools with their descriptions, and 20,000 questions of users,
 * of each the one tool that it was written for. Read from `metatool/` below ISTHMUS_DATA (default `../shared/data` beside the
 * repository): `plugin_des.json` and `all_clean_data.csv`, as they are published.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ToolSet {
  tools: { name: string; description: string }[];
  /** `tool` is the place of the right one. */
  questions: { text: string; tool: number }[];
}

/** One in five; the ones at multiples of it were looked at when the ranking was made, and are left out. */
const STEP = 5;
const KEPT = 1;

/** The set; undefined where it is not there. */
export function readMetatool(): ToolSet | undefined {
  const repository = fileURLToPath(new URL('../../../../', import.meta.url));
  const folder = join(resolve(repository, process.env['ISTHMUS_DATA'] ?? '../shared/data'), 'metatool');
  const [tools, questions] = [join(folder, 'plugin_des.json'), join(folder, 'all_clean_data.csv')];
  if (![tools, questions].every((path) => existsSync(path))) return undefined;
  return toolSetOf(readFileSync(tools, 'utf8'), readFileSync(questions, 'utf8'));
}

/** Questions for tools that are described, one in five. */
export function toolSetOf(descriptions: string, rows: string): ToolSet {
  const described = JSON.parse(descriptions) as Record<string, string>;
  const tools = Object.entries(described).map(([name, description]) => ({ name, description }));
  const places = new Map(tools.map(({ name }, place) => [name, place]));
  const questions = rows
    .split('\n')
    .slice(1)
    .map((row) => /^(?:"((?:[^"]|"")*)"|([^,]*)),(.+)$/.exec(row.trim()))
    .flatMap((row) => {
      const tool = places.get(row?.[3] ?? '');
      const text = row?.[1]?.replaceAll('""', '"') ?? row?.[2] ?? '';
      return tool === undefined ? [] : [{ text, tool }];
    });
  return { tools, questions: questions.filter((_, at) => at % STEP === KEPT) };
}
