package io.reactivememory.r2dbc;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this handle last saw of threads or branches: of the most recently used, as far as room goes. Others write too, so it
 * is a guess, which has to be confirmed by what it is used for.
 */
final class Remembered<K, V> {

    private final Map<K, V> byKey;

    /** @param atMost of how many */
    Remembered(int atMost) {
        byKey = new LinkedHashMap<>(16, 0.75f, true) {

            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > atMost;
            }
        };
    }

    synchronized @Nullable V find(K key) {
        return byKey.get(key);
    }

    synchronized void put(K key, V value) {
        byKey.put(key, value);
    }

    synchronized void forget(K key) {
        byKey.remove(key);
    }
}
