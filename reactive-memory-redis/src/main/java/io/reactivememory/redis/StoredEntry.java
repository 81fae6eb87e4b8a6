package io.reactivememory.redis;

import io.reactivememory.entry.Entry;
import io.reactivememory.payload.Payload;
import java.time.Instant;

/** Reads an entry as {@code entry-put.lua} writes it. */
final class StoredEntry {

    private static final int FIELDS = 5;

    private StoredEntry() {}

    static Entry read(String key, byte[] stored) {
        LineAndBytes parts = LineAndBytes.split(stored);
        String[] header = parts.line().split(" ", FIELDS);
        Payload value = Payload.ofStored(header[4], parts.bytes());
        return new Entry(
                key,
                value,
                Long.parseLong(header[0]),
                Instant.ofEpochMilli(Long.parseLong(header[1])),
                Instant.ofEpochMilli(Long.parseLong(header[2])),
                header[3].equals("-") ? null : Instant.ofEpochMilli(Long.parseLong(header[3])));
    }
}
