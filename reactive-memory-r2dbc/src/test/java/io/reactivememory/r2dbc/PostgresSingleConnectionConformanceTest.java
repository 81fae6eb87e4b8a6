package io.reactivememory.r2dbc;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.TckFixture;
import io.reactivememory.testservers.PostgresVersion;

/** Nothing waits for a second connection while it holds one. */
class PostgresSingleConnectionConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return new PostgresFixture(PostgresVersion.V15, "15-single-connection", "&poolSize=1");
    }
}
