/** Injection token of the registry's leases. */
export const REGISTRY = Symbol('registry');

/** The registry, as far as leases go. */
export interface LeaseRegistry {
  grant: (lease: {
    agentId: string;
    generation: number;
    instanceId: string;
    endpoint: string;
    ttlMs: number;
  }) => Promise<string>;
  renew: (lease: { leaseId: string; instanceId: string }) => Promise<void>;
  end: (lease: { agentId: string; instanceId: string; reason: string }) => Promise<void>;
}
