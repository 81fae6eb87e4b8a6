package io.reactivememory.r2dbc;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.TckFixture;

class H2ConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return H2Fixture.file("");
    }
}
