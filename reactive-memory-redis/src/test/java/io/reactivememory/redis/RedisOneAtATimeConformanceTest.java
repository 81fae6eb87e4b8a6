package io.reactivememory.redis;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.OneAtATime;
import io.reactivememory.tck.TckFixture;
import io.reactivememory.testservers.RedisServer;

class RedisOneAtATimeConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return OneAtATime.of(new RedisFixture("", RedisServer.shared().url()));
    }
}
