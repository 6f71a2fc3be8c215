import { lookup, type Atlas, type AtlasLookup } from '@isthmus/atlas';
import { compileFleet, type Fleet } from '@isthmus/domain-placement';

/** The atlas with its indexes and its nodes as placement knows them; built once, never changed. */
export class ReferenceModel {
  readonly index: AtlasLookup;
  readonly fleet: Fleet;

  constructor(
    readonly atlas: Atlas,
    seed: number,
  ) {
    this.index = lookup(atlas);
    this.fleet = compileFleet(atlas.nodes, seed);
  }
}
