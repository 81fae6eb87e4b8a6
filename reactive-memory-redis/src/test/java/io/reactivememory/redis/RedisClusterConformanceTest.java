package io.reactivememory.redis;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.TckFixture;
import io.reactivememory.testservers.RedisCluster;

class RedisClusterConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return new RedisFixture("cluster", RedisCluster.sharedUrl());
    }
}
