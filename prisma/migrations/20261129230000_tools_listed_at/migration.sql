-- When an MCP server last answered with its tools: one that has not for a while is shown as not responding.
ALTER TABLE registry.agent ADD COLUMN tools_listed_at timestamptz(3);
UPDATE registry.agent SET tools_listed_at = updated_at WHERE protocol = 'mcp' AND state <> 'gone';
