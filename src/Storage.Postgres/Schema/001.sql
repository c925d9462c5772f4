-- What is written in one transaction, and why it looks as it does: docs/storage-postgres.md.
-- Text is compared byte by byte, as everywhere in StepFlow; times are ticks, as in the other stores.

-- Numbers of journals and blobs are given out in blocks of 1,000, so that a writer needs no answer before it goes on.
CREATE SEQUENCE ids INCREMENT BY 1000;

-- The fence: locked, checked and moved on by every append. Room in the pages keeps the updates off the indexes.
CREATE TABLE journals (
  id bigint PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  run_id uuid NOT NULL,
  epoch bigint NOT NULL,
  last bigint NOT NULL,
  seal bigint NOT NULL,
  bytes bigint NOT NULL,
  counted bigint NOT NULL,
  checksum bigint NOT NULL,
  UNIQUE (run_id, tenant)
) WITH (fillfactor = 50);

CREATE TABLE batches (
  journal bigint NOT NULL,
  last bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (journal, last)
);

CREATE TABLE runs (
  tenant text COLLATE "C" NOT NULL,
  run_id uuid NOT NULL,
  root_run_id uuid NOT NULL,
  parent_run_id uuid,
  depth integer NOT NULL,
  status smallint NOT NULL,
  flow_id text COLLATE "C" NOT NULL,
  flow_name text COLLATE "C",
  created_at bigint NOT NULL,
  completed_at bigint,
  body bytea NOT NULL,
  checksum bigint NOT NULL,
  PRIMARY KEY (run_id, tenant)
) WITH (fillfactor = 80);
CREATE INDEX runs_by_time ON runs (tenant, created_at, run_id);
CREATE INDEX runs_open ON runs (status, created_at, run_id, tenant) WHERE status <> 2;
CREATE INDEX runs_by_flow ON runs (tenant, flow_id, created_at, run_id);
CREATE INDEX runs_by_flow_name ON runs (tenant, flow_name, created_at, run_id) WHERE flow_name IS NOT NULL;
CREATE INDEX runs_by_root ON runs (root_run_id) WHERE root_run_id <> run_id;
CREATE INDEX runs_by_parent ON runs (parent_run_id) WHERE parent_run_id IS NOT NULL;
CREATE INDEX runs_ended ON runs (tenant, status, completed_at, run_id) WHERE completed_at IS NOT NULL AND root_run_id = run_id;

-- start: the first characters of the value, which always fit into an index.
CREATE TABLE labels (
  tenant text COLLATE "C" NOT NULL,
  run_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  start text COLLATE "C" NOT NULL,
  number double precision,
  created_at bigint NOT NULL,
  PRIMARY KEY (run_id, tenant, name)
);
CREATE INDEX labels_by_value ON labels (tenant, name, start, created_at, run_id);
CREATE INDEX labels_by_number ON labels (tenant, name, number) WHERE number IS NOT NULL;

CREATE TABLE snapshots (
  journal bigint PRIMARY KEY,
  sequence bigint NOT NULL,
  version integer NOT NULL,
  data bytea NOT NULL,
  checksum bigint NOT NULL
);

-- pins: 1 a user's, 2 the flow catalogue's.
CREATE TABLE blobs (
  key bigint PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  id bytea NOT NULL,
  kind smallint NOT NULL,
  pins smallint NOT NULL,
  file_name text,
  content_type text,
  content bytea NOT NULL,
  checksum bigint NOT NULL,
  UNIQUE (id, tenant)
);

-- Who keeps a blob. The flow of a run needs no row here: the run's index row says it.
CREATE TABLE blob_refs (
  journal bigint NOT NULL,
  blob bigint NOT NULL,
  PRIMARY KEY (journal, blob)
);
CREATE INDEX blob_refs_by_blob ON blob_refs (blob);

CREATE TABLE claims (
  tenant text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  run_id uuid NOT NULL,
  hash text NOT NULL,
  checksum bigint NOT NULL,
  PRIMARY KEY (tenant, key)
);
CREATE INDEX claims_by_run ON claims (run_id);

-- Every writer has a slot of its own, so that commits do not wait for each other at a tenant's row; the sum counts.
CREATE TABLE usage (
  tenant text COLLATE "C" NOT NULL,
  slot integer NOT NULL,
  journal_bytes bigint NOT NULL,
  blob_bytes bigint NOT NULL,
  PRIMARY KEY (tenant, slot)
) WITH (fillfactor = 50);

CREATE TABLE flows (
  tenant text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  name text COLLATE "C",
  stored_at bigint NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX flows_by_time ON flows (tenant, stored_at, id);

CREATE TABLE outbox (
  id uuid NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  root_run_id uuid NOT NULL,
  created_at bigint NOT NULL,
  status smallint NOT NULL,
  due_at bigint,
  settled_at bigint,
  body bytea NOT NULL,
  checksum bigint NOT NULL,
  PRIMARY KEY (id, tenant)
);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX outbox_by_time ON outbox (tenant, created_at, id);
CREATE INDEX outbox_by_run ON outbox (root_run_id);

CREATE TABLE api_keys (
  key_id text COLLATE "C" PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  last_used_at bigint,
  body bytea NOT NULL,
  checksum bigint NOT NULL
);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant, key_id);

CREATE TABLE audit (
  tenant text COLLATE "C" NOT NULL,
  time bigint NOT NULL,
  id uuid NOT NULL,
  principal text NOT NULL,
  action text NOT NULL,
  target text,
  body bytea NOT NULL,
  checksum bigint NOT NULL,
  PRIMARY KEY (tenant, time, id)
);
CREATE INDEX audit_by_time ON audit (time);

CREATE TABLE tenants (
  tenant text COLLATE "C" PRIMARY KEY,
  body bytea NOT NULL,
  checksum bigint NOT NULL
);
