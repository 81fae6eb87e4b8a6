package io.reactivememory.redis;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.tck.TckFixture;
import io.reactivememory.testservers.RedisServer;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

/** Keys of a test's own in a server or a cluster that all tests share. */
final class RedisFixture implements TckFixture {

    private final String variant;
    private final String url;
    private String prefix = "";

    RedisFixture(String variant, String url) {
        this.variant = variant;
        this.url = url;
    }

    @Override
    public MemoryBackend open(Clock clock) {
        prefix = RedisServer.freshPrefix();
        return reopen(clock);
    }

    @Override
    public MemoryBackend reopen(Clock clock) {
        return new RedisBackendProvider()
                .open(MemoryOptions.parse(url + "?pollInterval=PT0.02S&keyPrefix=" + prefix), clock);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public String variant() {
        return variant;
    }

    @Override
    public void close() {
        RedisServer.drop(url, prefix);
    }
}
