-- Names are kept as the bytes of their UTF-8 form, whose order is the order of names.
CREATE TABLE IF NOT EXISTS memory_namespace (
  namespace_no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  path VARBINARY(20000) NOT NULL UNIQUE
);

-- A row is a life: a thread that begins anew gets another thread_no.
CREATE SEQUENCE IF NOT EXISTS memory_thread_no;
CREATE TABLE IF NOT EXISTS memory_thread (
  namespace_no BIGINT NOT NULL,
  thread_id VARBINARY(512) NOT NULL,
  thread_no BIGINT NOT NULL UNIQUE,
  floor_seq BIGINT NOT NULL,
  rewrites BIGINT NOT NULL,
  expires_at BIGINT,
  PRIMARY KEY (namespace_no, thread_id)
);
CREATE INDEX IF NOT EXISTS memory_thread_expiry ON memory_thread (expires_at);

-- A body longer than VARBINARY can hold is in large.
CREATE TABLE IF NOT EXISTS memory_message (
  thread_no BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  appended_at BIGINT NOT NULL,
  message_id VARBINARY(512),
  body VARBINARY(1048576),
  large BLOB,
  PRIMARY KEY (thread_no, seq)
);
CREATE UNIQUE INDEX IF NOT EXISTS memory_message_id ON memory_message (thread_no, message_id);

-- Lives that are over and whose messages are still to be removed.
CREATE TABLE IF NOT EXISTS memory_retired (
  thread_no BIGINT PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS memory_entry (
  namespace_no BIGINT NOT NULL,
  entry_key VARBINARY(512) NOT NULL,
  version BIGINT NOT NULL,
  media_type VARCHAR(128) NOT NULL,
  size INT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at BIGINT,
  body VARBINARY(1048576),
  large BLOB,
  PRIMARY KEY (namespace_no, entry_key)
);
CREATE INDEX IF NOT EXISTS memory_entry_expiry ON memory_entry (expires_at);
