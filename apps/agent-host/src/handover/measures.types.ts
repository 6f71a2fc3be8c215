export interface MeasuresQuery {
  /** Empty for every agent. */
  agentId: string;
  from: Date;
  to: Date;
  repeatDays: number;
  now: Date;
}

/** See docs/guide and ADR 0041 for the definitions. */
export interface Measures {
  /** Null in the total. */
  agentId: string | null;
  contacts: number;
  resolvedByAgent: number;
  resolvedByPerson: number;
  unresolved: number;
  abandoned: number;
  open: number;
  handedOver: number;
  repeated: number;
  matured: number;
  resolvedFirst: number;
  medianSecondsToPerson: number | null;
}
