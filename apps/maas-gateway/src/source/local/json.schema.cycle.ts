const REFERENCE = '#/$defs/';

/**
 * The name of a definition that contains itself, by references. With alternatives in it a grammar of such a schema may read
 * one text in ever more ways, each of which costs time with every token.
 */
export function cyclicDefinition(definitions: Readonly<Record<string, unknown>>): string | undefined {
  const whole = new Set<string>();
  const isCyclic = (name: string, within: ReadonlySet<string>): boolean => {
    if (within.has(name)) return true;
    if (whole.has(name)) return false;
    const cyclic = referencesIn(definitions[name]).some((next) => isCyclic(next, new Set([...within, name])));
    if (!cyclic) whole.add(name);
    return cyclic;
  };
  return Object.keys(definitions).find((name) => isCyclic(name, new Set()));
}

function referencesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === '$ref' && typeof value === 'string' ? [value.slice(REFERENCE.length)] : referencesIn(value),
  );
}
