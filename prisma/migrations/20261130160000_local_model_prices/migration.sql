-- Models that run on this machine cost what the built-in support model costs (ADR 0037), in micro-CNY.
INSERT INTO governance.price (id, sku, model, amount_micro, per, unit, effective_from) VALUES
  ('model.input/local/smollm2-135m-instruct@2026-01-01',         'model.input',  'local/smollm2-135m-instruct',         100000, 1000000, 'token', '2026-01-01T00:00:00Z'),
  ('model.output/local/smollm2-135m-instruct@2026-01-01',        'model.output', 'local/smollm2-135m-instruct',         200000, 1000000, 'token', '2026-01-01T00:00:00Z'),
  ('model.input/local/sentence-encoder-multilingual@2026-01-01', 'model.input',  'local/sentence-encoder-multilingual', 100000, 1000000, 'token', '2026-01-01T00:00:00Z')
ON CONFLICT (id) DO NOTHING;
