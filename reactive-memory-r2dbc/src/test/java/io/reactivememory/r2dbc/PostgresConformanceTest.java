package io.reactivememory.r2dbc;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.TckFixture;
import io.reactivememory.testservers.PostgresVersion;

class PostgresConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return new PostgresFixture(PostgresVersion.V18, "", "");
    }
}
