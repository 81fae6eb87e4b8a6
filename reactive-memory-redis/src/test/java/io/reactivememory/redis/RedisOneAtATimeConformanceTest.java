package io.reactivememory.redis;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.OneAtATime;
import io.reactivememory.tck.TckFixture;

class RedisOneAtATimeConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return OneAtATime.of(new RedisFixture("", TestServer.shared().url()));
    }
}
