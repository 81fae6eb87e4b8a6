package io.reactivememory.redis;

import io.reactivememory.entry.Entry;
import io.reactivememory.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Reads an entry as {@code entry-put.lua} writes it. */
final class StoredEntry {

    private static final int FIELDS = 5;

    private StoredEntry() {}

    static Entry read(String key, byte[] stored) {
        int end = 0;
        while (stored[end] != '\n') {
            end++;
        }
        String[] header = new String(stored, 0, end, StandardCharsets.US_ASCII).split(" ", FIELDS);
        Payload value = Payload.ofStored(header[4], Arrays.copyOfRange(stored, end + 1, stored.length));
        return new Entry(
                key,
                value,
                Long.parseLong(header[0]),
                Instant.ofEpochMilli(Long.parseLong(header[1])),
                Instant.ofEpochMilli(Long.parseLong(header[2])),
                header[3].equals("-") ? null : Instant.ofEpochMilli(Long.parseLong(header[3])));
    }
}
