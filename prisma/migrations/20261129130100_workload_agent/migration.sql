-- Which engines have instances of an agent: their lines are read from there.
CREATE INDEX workload_tenant_id_agent_id_idx ON compute.workload (tenant_id, agent_id);
