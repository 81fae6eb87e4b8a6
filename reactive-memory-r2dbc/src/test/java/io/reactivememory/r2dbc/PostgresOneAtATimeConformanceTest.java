package io.reactivememory.r2dbc;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.OneAtATime;
import io.reactivememory.tck.TckFixture;
import io.reactivememory.testservers.PostgresVersion;

/** Nothing waits for a second connection while it holds one, also where items are asked for one at a time. */
class PostgresOneAtATimeConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return OneAtATime.of(new PostgresFixture(PostgresVersion.V15, "15", "&poolSize=1"));
    }
}
