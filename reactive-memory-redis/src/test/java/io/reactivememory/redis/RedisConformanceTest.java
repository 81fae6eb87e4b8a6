package io.reactivememory.redis;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.TckFixture;

class RedisConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return new RedisFixture("", TestServer.shared().url());
    }
}
