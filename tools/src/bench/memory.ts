import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory, MB, of a process and all its descendants; each page shared by several counts for each (Linux). */
export function residentMegabytes(root: number): {
  total: number;
  processes: { name: string; megabytes: number }[];
} {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = field(Number(name), 'PPid');
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const family = [...parents.keys()].filter((pid) => isDescendant(pid, root, parents));
  const processes = family.map((pid) => ({
    name: commandOf(pid),
    megabytes: Math.round((field(pid, 'VmRSS') ?? 0) / 1024),
  }));
  return { total: processes.reduce((sum, { megabytes }) => sum + megabytes, 0), processes };
}

function isDescendant(pid: number, root: number, parents: Map<number, number>): boolean {
  for (let at: number | undefined = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
    if (at === root) return true;
  return false;
}

function field(pid: number, name: string): number | undefined {
  try {
    const value = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    )?.[1];
    return value === undefined ? undefined : Number(value);
  } catch {
    return undefined; // It ended meanwhile.
  }
}

/** What a reader recognises: the app's folder for our services, the program's name for others. */
function commandOf(pid: number): string {
  try {
    const cwd = readdirSync(`/proc/${pid}/cwd`).includes('package.json')
      ? readFileSync(`/proc/${pid}/cwd/package.json`, 'utf8')
      : '';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (command.includes('instance.main')) return 'agent instance';
    if (/postgres/.test(command)) return 'PostgreSQL';
    if (/temporal/.test(command)) return 'Temporal';
    return /"name": "@isthmus\/([^"]+)"/.exec(cwd)?.[1] ?? command.slice(0, 40);
  } catch {
    return 'ended';
  }
}
