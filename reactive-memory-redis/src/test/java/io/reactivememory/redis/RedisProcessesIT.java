package io.reactivememory.redis;

import io.reactivememory.tck.load.ContendingWriters;
import io.reactivememory.testservers.RedisServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two processes with 32 writers each, one server: what they were told is there is there, once and in order.
 * {@code -Dload.seconds=300} makes it longer.
 */
class RedisProcessesIT {

    private static final Duration TIME = Duration.ofSeconds(Long.getLong("load.seconds", 10));

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void whatTwoProcessesWriteIsThereOnceAndInOrder() throws Exception {
        String url = RedisServer.shared().url() + "?keyPrefix=" + RedisServer.freshPrefix();
        ContendingWriters.run(url, 2, TIME).verify(url);
    }
}
