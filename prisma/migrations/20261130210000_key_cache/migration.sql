-- Whether answers to the requests of a key are kept, and for how long (ADR 0040): for none of the keys that exist.
ALTER TABLE models.api_key
  ADD COLUMN cache_lifetime_s int CHECK (cache_lifetime_s BETWEEN 10 AND 604800),
  ADD COLUMN cache_similarity_min double precision CHECK (cache_similarity_min BETWEEN 0.8 AND 1),
  ADD COLUMN cache_sampled boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT api_key_cache CHECK ((cache_lifetime_s IS NULL) = (cache_similarity_min IS NULL));
