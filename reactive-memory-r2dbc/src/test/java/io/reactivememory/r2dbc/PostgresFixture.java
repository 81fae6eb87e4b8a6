package io.reactivememory.r2dbc;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.tck.TckFixture;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

/** A schema of a test's own in a PostgreSQL server that all tests share. */
final class PostgresFixture implements TckFixture {

    private final PostgresServer server;
    private final String variant;
    private final String options;
    private String schema = "";

    PostgresFixture(PostgresVersion version, String variant, String options) {
        this.server = PostgresServer.shared(version);
        this.variant = variant;
        this.options = options;
    }

    @Override
    public MemoryBackend open(Clock clock) {
        schema = server.freshSchema();
        return reopen(clock);
    }

    @Override
    public MemoryBackend reopen(Clock clock) {
        return new PostgresBackendProvider()
                .open(MemoryOptions.parse(server.url() + "?schema=" + schema + options), clock);
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
        server.drop(schema);
    }
}
