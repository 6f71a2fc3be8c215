import { readdirSync, readFileSync } from 'node:fs';

export interface Memory {
  /** Resident megabytes, each page counted once for every process that holds it. */
  residentMegabytes: number;
  /** The same with shared pages divided among their holders: what would be free without the platform. */
  proportionalMegabytes: number;
  /** Resident megabytes by program, largest first. */
  programs: { name: string; processes: number; megabytes: number }[];
}

/** The memory of a process and all its descendants (Linux). */
export function memoryOf(root: number): Memory {
  const family = descendantsOf(root);
  const programs = new Map<string, { processes: number; megabytes: number }>();
  let proportional = 0;
  for (const pid of family) {
    const rollup = `/proc/${pid}/smaps_rollup`;
    const megabytes = (kilobytes(rollup, 'Rss') ?? 0) / 1024;
    const { processes, megabytes: sum } = programs.get(commandOf(pid)) ?? { processes: 0, megabytes: 0 };
    programs.set(commandOf(pid), { processes: processes + 1, megabytes: sum + megabytes });
    proportional += (kilobytes(rollup, 'Pss') ?? 0) / 1024;
  }
  const list = [...programs].map(([name, program]) => ({ name, ...program }));
  return {
    residentMegabytes: list.reduce((sum, { megabytes }) => sum + megabytes, 0),
    proportionalMegabytes: proportional,
    programs: list.sort((a, b) => b.megabytes - a.megabytes),
  };
}

/** A process and all that descends from it now (Linux). */
export function descendantsOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = kilobytes(`/proc/${name}/status`, 'PPid');
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  return [...parents.keys()].filter((pid) => pid === root || isDescendant(pid, root, parents));
}

function isDescendant(pid: number, root: number, parents: Map<number, number>): boolean {
  for (let at: number | undefined = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
    if (at === root) return true;
  return false;
}

/** A number from one of the files in /proc that hold a name and a value a line. */
function kilobytes(file: string, name: string): number | undefined {
  try {
    const value = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
    return value === undefined ? undefined : Number(value);
  } catch {
    return undefined; // It ended meanwhile.
  }
}

/** What a reader recognises: the app's folder for our services, the program's name for others. */
function commandOf(pid: number): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (/^npm |bootstrap\.mjs|(up|guard)\.main/.test(command)) return 'npm and `up`';
    const cwd = readdirSync(`/proc/${pid}/cwd`).includes('package.json')
      ? readFileSync(`/proc/${pid}/cwd/package.json`, 'utf8')
      : '';
    if (command.includes('agent-runtime/dist/bundle/main')) return 'agent instance';
    if (/postgres/.test(command)) return 'PostgreSQL';
    if (/temporal/.test(command)) return 'Temporal';
    return /"name": "@isthmus\/([^"]+)"/.exec(cwd)?.[1] ?? command.slice(0, 40);
  } catch {
    return 'ended';
  }
}
