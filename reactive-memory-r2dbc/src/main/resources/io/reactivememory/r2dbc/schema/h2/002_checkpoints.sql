-- What is too long for a column is in the one beside it, which has its name and _large.
ALTER TABLE memory_message ALTER COLUMN IF EXISTS large RENAME TO body_large;
ALTER TABLE memory_entry ALTER COLUMN IF EXISTS large RENAME TO body_large;

-- A thread may have a conversation (logged), checkpoints (an epoch) or both.
ALTER TABLE memory_thread ADD COLUMN IF NOT EXISTS logged BOOLEAN DEFAULT TRUE NOT NULL;
ALTER TABLE memory_thread ADD COLUMN IF NOT EXISTS epoch_no BIGINT;
CREATE INDEX IF NOT EXISTS memory_thread_epoch ON memory_thread (epoch_no);

-- Chains are numbered by their branch; removals counts how often checkpoints were removed from it.
CREATE TABLE IF NOT EXISTS memory_branch (
  epoch_no BIGINT NOT NULL,
  branch VARBINARY(512) NOT NULL,
  branch_no BIGINT NOT NULL UNIQUE,
  last_chain BIGINT NOT NULL,
  removals BIGINT NOT NULL,
  PRIMARY KEY (epoch_no, branch)
);

CREATE TABLE IF NOT EXISTS memory_checkpoint (
  branch_no BIGINT NOT NULL,
  checkpoint_id VARBINARY(512) NOT NULL,
  parent_id VARBINARY(512),
  put_at BIGINT NOT NULL,
  run_id VARBINARY(512),
  fingerprint VARBINARY(16) NOT NULL,
  metadata VARBINARY(1048576),
  metadata_large BLOB,
  manifest VARBINARY(1048576),
  manifest_large BLOB,
  PRIMARY KEY (branch_no, checkpoint_id)
);
CREATE INDEX IF NOT EXISTS memory_checkpoint_run ON memory_checkpoint (run_id);

-- The rows of chains: link 0 is the base, the others are links, first_link to last_link in one row. A row of the greatest
-- number and without a body seals its chain.
CREATE TABLE IF NOT EXISTS memory_value (
  branch_no BIGINT NOT NULL,
  chain_no BIGINT NOT NULL,
  first_link INT NOT NULL,
  last_link INT NOT NULL,
  media_type VARCHAR(128),
  body VARBINARY(1048576),
  body_large BLOB,
  PRIMARY KEY (branch_no, chain_no, first_link)
);

-- All pending writes of one task to one checkpoint are one row.
CREATE TABLE IF NOT EXISTS memory_write (
  branch_no BIGINT NOT NULL,
  checkpoint_id VARBINARY(512) NOT NULL,
  task_id VARBINARY(512) NOT NULL,
  task_path VARBINARY(512) NOT NULL,
  body VARBINARY(1048576),
  body_large BLOB,
  PRIMARY KEY (branch_no, checkpoint_id, task_id)
);

-- Manifests of checkpoints that are gone and whose values are still to be freed.
CREATE TABLE IF NOT EXISTS memory_removed (
  branch_no BIGINT NOT NULL,
  checkpoint_id VARBINARY(512) NOT NULL,
  manifest VARBINARY(1048576),
  manifest_large BLOB,
  PRIMARY KEY (branch_no, checkpoint_id)
);
