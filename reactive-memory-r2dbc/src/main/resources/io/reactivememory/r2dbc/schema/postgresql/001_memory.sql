-- Names are in the collation "C", whose order is that of the bytes of UTF-8. A path can be too long for an index: it is
-- found by its hash, and listed by the order of its beginning.
CREATE TABLE memory_namespace (
  namespace_no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  path_hash BYTEA NOT NULL UNIQUE,
  path TEXT COLLATE "C" NOT NULL
);
CREATE INDEX :memory_namespace_path ON memory_namespace (left(path, 500));

-- A row is a life: a conversation that begins anew gets another thread_no. A thread may have a conversation (logged),
-- checkpoints (an epoch) or both.
CREATE SEQUENCE memory_thread_no CACHE 16;
CREATE TABLE memory_thread (
  namespace_no BIGINT NOT NULL,
  thread_id TEXT COLLATE "C" NOT NULL,
  thread_no BIGINT NOT NULL UNIQUE,
  floor_seq BIGINT NOT NULL,
  rewrites BIGINT NOT NULL,
  expires_at BIGINT,
  logged BOOLEAN NOT NULL,
  epoch_no BIGINT,
  PRIMARY KEY (namespace_no, thread_id)
);
CREATE INDEX :memory_thread_expiry ON memory_thread (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX :memory_thread_epoch ON memory_thread (epoch_no) WHERE epoch_no IS NOT NULL;

CREATE TABLE memory_message (
  thread_no BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  appended_at BIGINT NOT NULL,
  message_id TEXT COLLATE "C",
  body BYTEA NOT NULL,
  PRIMARY KEY (thread_no, seq)
);
CREATE UNIQUE INDEX :memory_message_id ON memory_message (thread_no, message_id) WHERE message_id IS NOT NULL;

-- Lives and branches that are over and whose rows are still to be removed.
CREATE TABLE memory_retired (
  thread_no BIGINT PRIMARY KEY
);

CREATE TABLE memory_entry (
  namespace_no BIGINT NOT NULL,
  entry_key TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  size INT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at BIGINT,
  body BYTEA NOT NULL,
  PRIMARY KEY (namespace_no, entry_key)
);
CREATE INDEX :memory_entry_expiry ON memory_entry (expires_at) WHERE expires_at IS NOT NULL;

-- Chains are numbered by their branch; removals counts how often checkpoints were removed from it, version that and puts.
CREATE TABLE memory_branch (
  epoch_no BIGINT NOT NULL,
  branch TEXT COLLATE "C" NOT NULL,
  branch_no BIGINT NOT NULL UNIQUE,
  last_chain BIGINT NOT NULL,
  removals BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (epoch_no, branch)
) WITH (fillfactor = 70);

CREATE TABLE memory_checkpoint (
  branch_no BIGINT NOT NULL,
  checkpoint_id TEXT COLLATE "C" NOT NULL,
  parent_id TEXT COLLATE "C",
  put_at BIGINT NOT NULL,
  run_id TEXT COLLATE "C",
  fingerprint BYTEA NOT NULL,
  metadata BYTEA NOT NULL,
  manifest BYTEA NOT NULL,
  PRIMARY KEY (branch_no, checkpoint_id)
);
CREATE INDEX :memory_checkpoint_run ON memory_checkpoint (run_id) WHERE run_id IS NOT NULL;

-- The rows of chains: link 0 is the base, the others are links, first_link to last_link in one row. A row of the greatest
-- number and without a body seals its chain.
CREATE TABLE memory_value (
  branch_no BIGINT NOT NULL,
  chain_no BIGINT NOT NULL,
  first_link INT NOT NULL,
  last_link INT NOT NULL,
  media_type TEXT,
  body BYTEA NOT NULL,
  PRIMARY KEY (branch_no, chain_no, first_link)
);

-- All pending writes of one task to one checkpoint are one row.
CREATE TABLE memory_write (
  branch_no BIGINT NOT NULL,
  checkpoint_id TEXT COLLATE "C" NOT NULL,
  task_id TEXT COLLATE "C" NOT NULL,
  task_path TEXT COLLATE "C" NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (branch_no, checkpoint_id, task_id)
);

-- Manifests of checkpoints that are gone and whose values are still to be freed.
CREATE TABLE memory_removed (
  branch_no BIGINT NOT NULL,
  checkpoint_id TEXT COLLATE "C" NOT NULL,
  manifest BYTEA NOT NULL,
  PRIMARY KEY (branch_no, checkpoint_id)
);
