import { fileURLToPath } from 'node:url';
import { ROOT } from '../../paths.ts';

/** What `--cpu-prof` writes, as far as it is read here. Times are microseconds of the monotonic clock. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  startTime: number;
  samples: number[];
  timeDeltas: number[];
}

export interface SelfTime {
  /** Such as `libs/platform/http`, `undici`, `node:http`, or `V8` for what has no source. */
  package: string;
  /** The function with its file and line. */
  name: string;
  us: number;
}

/** Self time of each function between two moments, largest first; idle time is none. */
export function selfTimes(profile: CpuProfile, window: { fromUs: number; toUs: number }): SelfTime[] {
  const byNode = new Map<number, number>();
  let at = profile.startTime;
  profile.samples.forEach((node, index) => {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    // A sample stands for the time until the next one.
    const duration = profile.timeDeltas[index + 1] ?? 0;
    if (at >= window.fromUs && at < window.toUs) byNode.set(node, (byNode.get(node) ?? 0) + duration);
  });
  const functions = new Map<string, SelfTime>();
  for (const { id, callFrame } of profile.nodes) {
    const us = byNode.get(id) ?? 0;
    if (us <= 0 || callFrame.functionName === '(idle)') continue;
    const found = { package: packageOf(callFrame), name: nameOf(callFrame), us };
    const key = `${found.package} ${found.name}`;
    functions.set(key, { ...found, us: us + (functions.get(key)?.us ?? 0) });
  }
  return [...functions.values()].sort((a, b) => b.us - a.us);
}

/** Self time by package, largest first. */
export function byPackage(times: readonly SelfTime[]): { package: string; us: number }[] {
  const sums = new Map<string, number>();
  for (const { package: name, us } of times) sums.set(name, (sums.get(name) ?? 0) + us);
  return [...sums].map(([name, us]) => ({ package: name, us })).sort((a, b) => b.us - a.us);
}

function packageOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName === '(garbage collector)' ? 'garbage collector' : 'V8';
  if (url.startsWith('node:'))
    return `node:${
      url
        .slice('node:'.length)
        .replace(/^internal\//, '')
        .split('/')[0]
    }`;
  const inModules = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (inModules !== undefined) return inModules;
  return /^((?:apps|libs)(?:\/[^/]+)+?)\/(?:dist|src)\//.exec(relative(url))?.[1] ?? relative(url);
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName;
  const file = relative(url).split('/').at(-1) ?? url;
  return `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}

function relative(url: string): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}
