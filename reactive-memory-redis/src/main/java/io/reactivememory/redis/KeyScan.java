package io.reactivememory.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds keys by what they begin with, on every master. It takes as long as the server is full: nothing for a normal operation. */
final class KeyScan {

    private static final long LOOKED_AT_ONCE = 512;

    private KeyScan() {}

    /**
     * Returns the keys page by page, on demand: each that is there all the time at least once, so that some may come again.
     *
     * @param prefix what the keys begin with, literally
     */
    static Flux<List<byte[]>> pages(RedisConnection connection, String prefix) {
        ScanArgs matching = ScanArgs.Builder.limit(LOOKED_AT_ONCE).match(RedisKeys.bytes(literal(prefix) + "*"));
        return connection.masters().concatMap(master -> pages(master.async(), matching), 1);
    }

    private static Flux<List<byte[]>> pages(RedisAsyncCommands<byte[], byte[]> redis, ScanArgs matching) {
        return Mono.<KeyScanCursor<byte[]>>fromCompletionStage(() -> redis.scan(matching))
                .expand(page -> page.isFinished()
                        ? Mono.empty()
                        : Mono.fromCompletionStage(() -> redis.scan(ScanCursor.of(page.getCursor()), matching)))
                .map(KeyScanCursor::getKeys);
    }

    /** Returns a pattern that means the text itself. */
    static String literal(String text) {
        return text.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
    }
}
