-- The state of links is the platform's own: no tenant, so no row-level security. The atlas says which links exist.

CREATE TABLE network.topology (
  id      integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  version bigint  NOT NULL CHECK (version >= 0)
);
INSERT INTO network.topology (id, version) VALUES (1, 0);

CREATE TABLE network.link_state (
  link_id    text PRIMARY KEY CHECK (length(link_id) BETWEEN 1 AND 200),
  state      text NOT NULL CHECK (state IN ('up', 'drained', 'down')),
  reason     text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  version    bigint NOT NULL
);

CREATE TABLE network.link_change (
  version        bigint PRIMARY KEY,
  link_id        text NOT NULL,
  previous_state text NOT NULL CHECK (previous_state IN ('up', 'drained', 'down')),
  state          text NOT NULL CHECK (state IN ('up', 'drained', 'down')),
  reason         text NOT NULL,
  changed_by     text NOT NULL,
  changed_at     timestamptz(3) NOT NULL
);
CREATE INDEX link_change_link ON network.link_change (link_id, version);
-- An audit trail that the service itself cannot rewrite.
REVOKE UPDATE, DELETE ON network.link_change FROM isthmus_network;
