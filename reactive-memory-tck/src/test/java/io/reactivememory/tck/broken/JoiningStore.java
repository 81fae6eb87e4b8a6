package io.reactivememory.tck.broken;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Joins a get to one that is under way, which may have begun before a put that was answered meanwhile. */
final class JoiningStore extends ForwardingBackend {

    private static final Duration UNDER_WAY = Duration.ofMillis(2);

    private final Map<List<Object>, Mono<Entry>> underWay = new ConcurrentHashMap<>();

    JoiningStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new ForwardingEntries(super.entries(namespace)) {
            @Override
            public Mono<Entry> get(String key) {
                List<Object> place = List.of(namespace, key);
                return Mono.defer(() -> {
                    Mono<Entry> read = super.get(key)
                            .delayElement(UNDER_WAY)
                            .doOnTerminate(() -> underWay.remove(place))
                            .cache();
                    Mono<Entry> joined = underWay.putIfAbsent(place, read);
                    return joined == null ? read : joined;
                });
            }
        };
    }
}
