package io.reactivememory.redis;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link CharmImporter} did with one key.
 *
 * @param key the key in the source, as text
 * @param messages how many messages the source has; 0 if that could not be read
 * @param written how many of them were appended now; the others were there
 * @param problem why the rest of this key was not imported, in words; null if all of it is there
 */
public record ImportedThread(
        String key, long messages, long written, @Nullable String problem) {}
