-- What is written in one transaction, and why it looks as it does: docs/storage.md.
CREATE TABLE journals (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  run_id BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  known INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX journals_by_run ON journals (run_id, tenant);

CREATE TABLE batches (
  position INTEGER PRIMARY KEY,
  journal INTEGER NOT NULL,
  last INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX batches_by_journal ON batches (journal, last);

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  run_id BLOB NOT NULL,
  root_run_id BLOB NOT NULL,
  status INTEGER NOT NULL,
  flow_name TEXT,
  created_at INTEGER NOT NULL,
  body BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX runs_by_id ON runs (run_id, tenant);
CREATE INDEX runs_by_time ON runs (tenant, created_at, run_id);
CREATE INDEX runs_open ON runs (status, created_at, run_id) WHERE status <> 2;
CREATE INDEX runs_by_root ON runs (root_run_id) WHERE root_run_id <> run_id;

CREATE TABLE snapshots (
  journal INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  version INTEGER NOT NULL,
  data BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;

CREATE TABLE blobs (
  key INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  content BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX blobs_by_id ON blobs (id, tenant);

CREATE TABLE store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  position INTEGER NOT NULL
) STRICT;
INSERT INTO store (id, position) VALUES (1, 0);
