-- Whose vectors are the oldest: computed again, to notice another encoder.
CREATE INDEX agent_vector_embedded_at ON registry.agent_vector (embedded_at);
