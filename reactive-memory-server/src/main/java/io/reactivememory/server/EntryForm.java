package io.reactivememory.server;

import io.reactivememory.entry.Entry;
import java.nio.ByteBuffer;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An entry per line: JSON values as JSON, everything else in base64. */
final class EntryForm extends NdjsonForm<Entry> {

    @Override
    public int weight(Entry entry) {
        return entry.value().size() + 256;
    }

    @Override
    public List<ByteBuffer> spell(Entry entry) {
        return List.of(line(PayloadForm.describe(describe(entry), entry.value())));
    }

    /** Returns everything of an entry but its value. */
    static ObjectNode describe(Entry entry) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("key", entry.key())
                .put("version", entry.version())
                .put("createdAt", entry.createdAt().toString())
                .put("updatedAt", entry.updatedAt().toString());
        if (entry.expiresAt() != null) {
            tree.put("expiresAt", entry.expiresAt().toString());
        }
        return tree;
    }
}
