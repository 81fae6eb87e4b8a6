package io.reactivememory.redis;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.TckFixture;
import io.reactivememory.testservers.RedisServer;

class RedisConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return new RedisFixture("", RedisServer.shared().url());
    }
}
