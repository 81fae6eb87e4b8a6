package io.reactivememory.server;

import io.reactivememory.entry.Entry;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
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
        ObjectNode tree = describe(entry).put("mediaType", entry.value().mediaType());
        JsonNode json = jsonOrNull(entry);
        return List.of(
                json != null
                        ? line(tree.set("value", json))
                        : line(tree.put(
                                "base64",
                                Base64.getEncoder().encodeToString(entry.value().bytes()))));
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

    /** The store keeps bytes as they are put: what calls itself JSON need not be. */
    private static @Nullable JsonNode jsonOrNull(Entry entry) {
        try {
            return entry.value().isJson() ? entry.value().json() : null;
        } catch (IllegalStateException e) {
            return null;
        }
    }
}
