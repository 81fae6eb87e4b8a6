package io.reactivememory.redis;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.TckFixture;

class RedisClusterConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return new RedisFixture("cluster", TestCluster.sharedUrl());
    }
}
