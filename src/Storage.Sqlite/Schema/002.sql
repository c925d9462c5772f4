-- What a server needs: search, deletion, retention, usage, claims, flows, keys, audit, outbox, tenants. See docs/storage.md.

-- Bytes of a journal's batches up to `known`; those after it are counted when `known` moves.
ALTER TABLE journals ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE journals SET bytes =
  (SELECT coalesce(sum(length(data)), 0) FROM batches WHERE journal = journals.id AND last <= journals.known);

CREATE TABLE run_flows (
  key INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  flow_id TEXT NOT NULL,
  name TEXT
) STRICT;
INSERT INTO run_flows (tenant, flow_id, name)
  SELECT DISTINCT tenant, coalesce(json_extract(CAST(body AS TEXT), '$.flowId'), ''), flow_name FROM runs;
CREATE UNIQUE INDEX run_flows_by_id ON run_flows (tenant, flow_id, name);
CREATE INDEX run_flows_by_name ON run_flows (tenant, name);

-- flow: the number of the run's flow in run_flows.
-- completed_at: end of a terminal run, in ticks; its beginning when no end was recorded.
ALTER TABLE runs ADD COLUMN flow INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN completed_at INTEGER;
UPDATE runs SET
  flow = (SELECT key FROM run_flows f WHERE f.tenant = runs.tenant AND f.name IS runs.flow_name
    AND f.flow_id = coalesce(json_extract(CAST(runs.body AS TEXT), '$.flowId'), '')),
  completed_at = CASE WHEN status IN (2, 3, 4) THEN coalesce(
    unixepoch(json_extract(CAST(body AS TEXT), '$.completedAt')) * 10000000 + 621355968000000000, created_at) END;

DROP INDEX runs_by_time;
DROP INDEX runs_open;
CREATE INDEX runs_roots ON runs (tenant, created_at, run_id) WHERE root_run_id = run_id;
CREATE INDEX runs_children ON runs (tenant, created_at, run_id) WHERE root_run_id <> run_id;
CREATE INDEX runs_open ON runs (status, created_at, run_id, tenant) WHERE status <> 2;
CREATE INDEX runs_by_flow ON runs (flow, created_at, run_id);
CREATE INDEX runs_ended ON runs (tenant, status, completed_at, run_id) WHERE completed_at IS NOT NULL AND root_run_id = run_id;

CREATE TABLE labels (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  run_id BLOB NOT NULL,
  number REAL,
  PRIMARY KEY (tenant, name, value, created_at, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_by_time ON labels (tenant, name, created_at, run_id, number);
CREATE INDEX labels_by_number ON labels (tenant, name, number, created_at, run_id) WHERE number IS NOT NULL;

INSERT INTO labels (tenant, name, value, created_at, run_id, number)
  SELECT r.tenant, l.key, l.value, r.created_at, r.run_id,
    CASE WHEN json_valid(l.value) THEN CASE WHEN json_type(l.value) IN ('integer', 'real') THEN CAST(l.value AS REAL) END END
  FROM runs r, json_each(CAST(r.body AS TEXT), '$.labels') l;

CREATE TABLE claims (
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  run_id BLOB NOT NULL,
  hash TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_by_run ON claims (run_id);

-- Who keeps a blob. The flow of a run needs no row here: the run's index row says it.
CREATE TABLE blob_refs (
  journal INTEGER NOT NULL,
  blob INTEGER NOT NULL,
  PRIMARY KEY (journal, blob)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_refs_by_blob ON blob_refs (blob);

-- pins: 1 a user's, 2 the flow catalogue's. Nobody knows who uses the blobs of before, so they stay until they are deleted by hand.
CREATE TABLE blob_notes (
  blob INTEGER PRIMARY KEY,
  pins INTEGER NOT NULL,
  file_name TEXT,
  content_type TEXT
) STRICT;
INSERT INTO blob_notes (blob, pins) SELECT key, 1 FROM blobs;

CREATE TABLE usage (
  tenant TEXT PRIMARY KEY,
  journal_bytes INTEGER NOT NULL,
  blob_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO usage (tenant, journal_bytes, blob_bytes)
  SELECT tenant, sum(journal_bytes), sum(blob_bytes) FROM (
    SELECT tenant, bytes AS journal_bytes, 0 AS blob_bytes FROM journals
    UNION ALL SELECT tenant, 0, length(content) FROM blobs)
  GROUP BY tenant;

CREATE TABLE flows (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  stored_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flows_by_time ON flows (tenant, stored_at, id, name);

CREATE TABLE outbox (
  key INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  id BLOB NOT NULL,
  root_run_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  due_at INTEGER,
  settled_at INTEGER,
  body BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX outbox_by_id ON outbox (id, tenant);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX outbox_by_time ON outbox (tenant, created_at, id, status);
CREATE INDEX outbox_by_run ON outbox (root_run_id);

CREATE TABLE api_keys (
  key_id TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  last_used_at INTEGER,
  body BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_by_tenant ON api_keys (tenant, key_id);

CREATE TABLE audit (
  tenant TEXT NOT NULL,
  time INTEGER NOT NULL,
  id BLOB NOT NULL,
  principal TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT,
  body BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (tenant, time, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_time ON audit (time);

CREATE TABLE tenants (
  tenant TEXT PRIMARY KEY,
  body BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
