package io.reactivememory.r2dbc;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.OneAtATime;
import io.reactivememory.tck.TckFixture;

class H2OneAtATimeConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return OneAtATime.of(H2Fixture.memory());
    }
}
