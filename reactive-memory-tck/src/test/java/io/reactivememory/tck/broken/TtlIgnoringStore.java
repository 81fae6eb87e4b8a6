package io.reactivememory.tck.broken;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.MemoryBackend;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Keeps entries for ever. */
final class TtlIgnoringStore extends ForwardingBackend {

    TtlIgnoringStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new ForwardingEntries(super.entries(namespace)) {
            @Override
            public Mono<Entry> put(String key, Payload value, PutOptions options) {
                return super.put(key, value, forEver(options));
            }

            @Override
            public Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options) {
                return super.putAll(values, forEver(options));
            }
        };
    }

    private static PutOptions forEver(PutOptions options) {
        Long version = options.expectedVersion();
        if (version == null) {
            return PutOptions.defaults();
        }
        return version == 0 ? PutOptions.ifAbsent() : PutOptions.ifVersion(version);
    }
}
