-- For people with psql: what is kept, by name, with payloads as jsonb. What jsonb cannot hold is shown as a text.
CREATE FUNCTION memory_json(body BYTEA) RETURNS JSONB LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN RETURN convert_from(body, 'UTF8')::JSONB; EXCEPTION
WHEN data_exception OR program_limit_exceeded THEN RETURN to_jsonb(encode(body, 'escape')); END
$$;

-- A namespace as it is printed elsewhere.
CREATE FUNCTION memory_printed(path TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT AS $$
SELECT CASE path WHEN '' THEN '/'
  ELSE replace(rtrim(replace(replace(path, '%', '%25'), '/', '%2F'), chr(31)), chr(31), '/') END
$$;

CREATE VIEW memory_messages AS
SELECT memory_printed(n.path) AS namespace, t.thread_id, m.seq,
  to_timestamp(m.appended_at / 1000.0) AS appended_at, m.message_id, memory_json(m.body) AS message,
  to_timestamp(t.expires_at / 1000.0) AS expires_at
FROM memory_namespace n
JOIN memory_thread t ON t.namespace_no = n.namespace_no
JOIN memory_message m ON m.thread_no = t.thread_no;

CREATE VIEW memory_entries AS
SELECT memory_printed(n.path) AS namespace, e.entry_key, e.version, e.media_type,
  CASE WHEN lower(rtrim(split_part(e.media_type, ';', 1))) ~ '^application/json$|[+]json$' THEN memory_json(e.body) END AS value, e.size,
  to_timestamp(e.created_at / 1000.0) AS created_at, to_timestamp(e.updated_at / 1000.0) AS updated_at,
  to_timestamp(e.expires_at / 1000.0) AS expires_at
FROM memory_namespace n
JOIN memory_entry e ON e.namespace_no = n.namespace_no;

CREATE VIEW memory_checkpoints AS
SELECT memory_printed(n.path) AS namespace, t.thread_id, b.branch, c.checkpoint_id, c.parent_id,
  to_timestamp(c.put_at / 1000.0) AS put_at, c.run_id, memory_json(c.metadata) AS metadata
FROM memory_namespace n
JOIN memory_thread t ON t.namespace_no = n.namespace_no
JOIN memory_branch b ON b.epoch_no = t.epoch_no
JOIN memory_checkpoint c ON c.branch_no = b.branch_no;
