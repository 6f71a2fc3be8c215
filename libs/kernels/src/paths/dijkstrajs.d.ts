/** The package ships no types; this is what the benchmark uses. */
declare module 'dijkstrajs' {
  const dijkstra: {
    find_path(graph: Record<string, Record<string, number>>, from: string, to: string): string[];
  };
  export default dijkstra;
}
