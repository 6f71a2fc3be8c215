import { openFlow, takePath } from './disjoint';
import { bump, DOWN, groupFirst, groups, linkOf, links, m, n, scratchLeft, setWeight, u32At } from './layout';
import { precedesBackwards } from './path-order';
import { addResult, beginResults } from './results';
import { BOUND_REACHED, MEMORY_FULL, OK } from '../status';
import { nextPath, openPaths, outOfMemory, recordLabel, recordLength, recordSlots } from './yen';

/**
 * Paths that share no link and no shared-risk group: exact, by search (the problem is NP-hard in general). The best
 * link-disjoint paths come first: they are the answer if they share no group. Otherwise depth-first over the places of
 * the set: each place enumerates paths in order, without the links and groups of the places before it; the reference
 * states the rule. The last place is treated like the others, so that both count the examined paths alike.
 */
const PLACES: i32 = 4;
const GROUP_BYTES: usize = 65_536;
/** Of the link-disjoint paths, two share a group: the search must go on. */
const SHARED: i32 = -1;

const chosen = new StaticArray<usize>(PLACES);
const totals = new StaticArray<u64>(PLACES);
const levelArcs = new StaticArray<usize>(PLACES);
const levelBase = new StaticArray<usize>(PLACES);
const levelEnd = new StaticArray<usize>(PLACES);
let from: u32 = 0;
let to: u32 = 0;
let count: i32 = 0;
let examined: u32 = 0;
let examinedMax: u32 = 0;
let best: u64 = 0;
let seen: usize = 0;
let linkDown: usize = 0;
let results: usize = 0;
let resultsEnd: usize = 0;

/** Returns how the search ended; the paths are in the results, none if no set exists or none was found. */
export function groupDisjoint(base: usize, source: u32, target: u32, places: i32, searchMax: u32): i32 {
  from = source;
  to = target;
  count = places;
  examined = 0;
  examinedMax = searchMax;
  best = u64.MAX_VALUE;
  const size = (<u64>(places * <i32>n + places + 1)) << 2;
  results = bump(size);
  if (results == 0) return MEMORY_FULL;
  resultsEnd = results + <usize>size;
  beginResults(results, resultsEnd);
  seen = bump(GROUP_BYTES);
  linkDown = bump(links);
  const relaxed = tryLinkDisjoint(base);
  if (relaxed != SHARED) return relaxed;
  beginResults(results, resultsEnd);
  if (!layLevels(base)) return MEMORY_FULL;
  return extend(0);
}

/** OK if the link-disjoint paths are the answer, SHARED if they share a group. */
function tryLinkDisjoint(base: usize): i32 {
  if (linkDown == 0 || seen == 0) return MEMORY_FULL;
  const found = openFlow(base, from, to, count, false);
  if (found < 0) return MEMORY_FULL;
  if (found < count) return OK;
  const path = bump((<u64>n) << 2);
  if (path == 0) return MEMORY_FULL;
  memory.fill(seen, 0, GROUP_BYTES);
  let shared = false;
  for (let i = 0; i < count; i++) {
    const length = takePath(path);
    for (let j: u32 = 0; j < length; j++) shared = groupTaken(u32At(path, j), <u8>(i + 1)) || shared;
    addResult(path, length);
  }
  return shared ? SHARED : OK;
}

/** Records the link's groups for path number `owner`; true if another path has one of them. */
function groupTaken(slot: u32, owner: u8): bool {
  const link = u32At(linkOf, slot);
  const end = u32At(groupFirst, link + 1);
  let taken = false;
  for (let i = u32At(groupFirst, link); i < end; i++) {
    const at = seen + u32At(groups, i);
    const before = load<u8>(at);
    if (before != 0 && before != owner) taken = true;
    store<u8>(at, owner);
  }
  return taken;
}

/** Own arcs for every place after the first, and an equal share of the remaining memory for their paths. */
function layLevels(base: usize): bool {
  levelArcs[0] = base;
  for (let i = 1; i < count; i++) {
    levelArcs[i] = bump((<u64>m) << 3);
    if (levelArcs[i] == 0) return false;
  }
  const share = (scratchLeft() / <usize>count) & ~31;
  for (let i = 0; i < count; i++) {
    levelBase[i] = bump(share - 16);
    if (levelBase[i] == 0) return false;
    levelEnd[i] = levelBase[i] + share - 16;
  }
  return true;
}

function extend(place: i32): i32 {
  const before: u64 = place == 0 ? 0 : totals[place - 1];
  openPaths(place, levelArcs[place], from, to, levelBase[place], levelEnd[place]);
  let record = nextPath(place);
  for (; record != 0; record = nextPath(place)) {
    if (examined >= examinedMax) return BOUND_REACHED;
    examined++;
    if (place > 0 && precedesRecord(record, chosen[place - 1])) continue;
    const left = <u64>(count - place);
    // Labels add: distance in the upper bits, hops in the lower 24, of at most four paths.
    if (before + left * recordLabel(record) >= best) return OK;
    chosen[place] = record;
    totals[place] = before + recordLabel(record);
    if (place == count - 1) {
      keepBest(totals[place]);
      return OK;
    }
    closeAround(place, record);
    const ended = extend(place + 1);
    if (ended != OK) return ended;
  }
  return outOfMemory ? MEMORY_FULL : OK;
}

function keepBest(total: u64): void {
  best = total;
  beginResults(results, resultsEnd);
  for (let i = 0; i < count; i++) addResult(recordSlots(chosen[i]), recordLength(chosen[i]));
}

/** The next place's arcs: this place's, without the links of the path and every link of their groups. */
function closeAround(place: i32, record: usize): void {
  const base = levelArcs[place + 1];
  memory.copy(base, levelArcs[place], (<usize>m) << 3);
  memory.fill(seen, 0, GROUP_BYTES);
  memory.fill(linkDown, 0, links);
  const slots = recordSlots(record);
  const length = recordLength(record);
  for (let i: u32 = 0; i < length; i++) {
    groupTaken(u32At(slots, i), 1);
    store<u8>(linkDown + u32At(linkOf, u32At(slots, i)), 1);
  }
  for (let link: u32 = 0; link < links; link++) {
    const end = u32At(groupFirst, link + 1);
    for (let i = u32At(groupFirst, link); i < end; i++) {
      if (load<u8>(seen + u32At(groups, i))) store<u8>(linkDown + link, 1);
    }
  }
  for (let slot: u32 = 0; slot < m; slot++) {
    if (load<u8>(linkDown + u32At(linkOf, slot))) setWeight(base, slot, DOWN);
  }
}

function precedesRecord(a: usize, b: usize): bool {
  if (recordLabel(a) != recordLabel(b)) return recordLabel(a) < recordLabel(b);
  return precedesBackwards(recordSlots(a), recordLength(a), recordSlots(b), recordLength(b));
}
