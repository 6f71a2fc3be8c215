/** The engine with the fewest workloads, then the first by id; undefined if there is none. */
export function chooseEngine<Engine extends { engineId: string; workloads: number }>(
  engines: readonly Engine[],
): Engine | undefined {
  return engines.reduce<Engine | undefined>((best, engine) => {
    if (!best || engine.workloads < best.workloads) return engine;
    return engine.workloads === best.workloads && engine.engineId < best.engineId ? engine : best;
  }, undefined);
}
