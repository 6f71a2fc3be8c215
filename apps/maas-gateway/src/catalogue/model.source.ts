/** A model as its source offers it. */
export interface SourceModel {
  /** As clients name it. */
  id: string;
  /** As the source names it. */
  sourceId: string;
  kind: 'chat' | 'embedding';
  description: string;
  /** 0 where it is not known. */
  contextTokensMax: number;
}

/** What has models. It throws AppErrors only. */
export interface ModelSource {
  /** For the ledger, and as the owner of its models. */
  readonly name: string;
  /** Whether it runs in this process. */
  readonly builtIn: boolean;
  /** False after a failure, until it answers again. */
  readonly available: boolean;
  /** The models that it offers now. */
  models(): readonly SourceModel[];
  /** Those that only this organisation has; none where it is absent. */
  modelsOf?(organisation: string): Promise<readonly SourceModel[]>;
  /** The one of these with this id. */
  modelOf?(organisation: string, id: string): Promise<SourceModel | undefined>;
  /** Looks which models there are; throws where that fails, and keeps those it had. */
  refresh?(): Promise<void>;
  /** Calls `listener` when its models or what is said of them change by themselves. */
  onChange?(listener: () => void): void;
}

/** Injection token of the sources, in the order of the catalogue. */
export const SOURCES = Symbol('sources');
