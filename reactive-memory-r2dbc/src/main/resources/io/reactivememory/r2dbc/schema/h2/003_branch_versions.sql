-- Counts what is put into a branch and removed from it, so that a writer can tell whether it has changed.
ALTER TABLE memory_branch ADD COLUMN IF NOT EXISTS version BIGINT DEFAULT 0 NOT NULL;
