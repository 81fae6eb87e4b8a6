package io.reactivememory.error;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where a failure happened: the coordinates that every {@link MemoryException} carries.
 *
 * @param backend the backend's name, such as {@code h2}
 * @param operation contract and method, such as {@code conversations.append}
 * @param key the thread id, entry key or namespace that was addressed; null where the operation has none
 */
public record FailedOperation(
        String backend, String operation, @Nullable String key) implements Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
        String place = operation + " on " + backend;
        return key == null ? place : place + " for '" + key + "'";
    }
}
