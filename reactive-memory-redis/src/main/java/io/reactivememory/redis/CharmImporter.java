package io.reactivememory.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.RedisClusterClient;
import io.reactivememory.AgentMemory;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.error.FailedOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Imports the conversations that a Charm memory plugin keeps in Redis: strings {@code charm:memory:<thread id>} with a JSON array
 * of messages each.
 *
 * <pre>{@code
 * CharmImporter.run("redis://localhost:6379/0", memory.forUser("alice")).doOnNext(System.out::println).blockLast();
 * }</pre>
 *
 * <p>Each key becomes the thread of that id, and goes to its end if it is there. Messages keep every field and get ids by their
 * place, {@code charm:1}, {@code charm:2}...; an id of their own is kept as {@code charm_id}. So an import may be broken off and run
 * again, and writes nothing twice: what was imported is compared, and what the source has behind it is appended. A source that
 * has changed in what was imported, or become shorter, is left alone and reported: nobody but its owner knows which is right.
 *
 * <p>What cannot be imported is reported for its key, and the others go on: a value that is no string or no array of messages, of
 * which nothing is written then; a thread id that is not a name; a message over the target's limit. The source is only read. One
 * value at a time is in memory, and a batch of its messages.
 */
public final class CharmImporter {

    /** What the keys begin with. */
    public static final String PREFIX = "charm:memory:";

    private static final FailedOperation OPERATION = new FailedOperation("redis", "import", null);

    private CharmImporter() {}

    /**
     * Imports from where a URL says, over a connection of its own.
     *
     * <p>Nothing happens before subscription; each begins anew. Emits one item for each key when it is done, in no particular order,
     * and looks for the next on demand. Cancelling stops after the batch that is under way. A {@link
     * io.reactivememory.error.MemoryException} of the source or of the target ends the import, which may be run again.
     *
     * @param url a URL that {@link RedisBackendProvider} opens
     * @param target where the threads are kept
     * @return what was done with each key; empty if there is none
     * @throws IllegalArgumentException if the URL is none of Redis
     */
    public static Flux<ImportedThread> run(String url, AgentMemory target) {
        return run(url, PREFIX, target);
    }

    /**
     * Imports from keys that begin otherwise; as {@link #run(String, AgentMemory)}.
     *
     * @param prefix what the keys begin with, literally; the thread's id follows
     */
    public static Flux<ImportedThread> run(String url, String prefix, AgentMemory target) {
        MemoryOptions options = MemoryOptions.parse(url);
        options.requireOnly(new RedisBackendProvider().options());
        RedisPlace.of(options, options.find(RedisBackendProvider.SENTINEL_MASTER));
        return Flux.usingWhen(
                Mono.fromSupplier(() -> RedisBackendProvider.clients(options)),
                clients -> run(clients, prefix, target),
                RedisClients::close);
    }

    /** Imports over an application's client, which stays open; as {@link #run(String, String, AgentMemory)}. */
    public static Flux<ImportedThread> run(RedisClient client, String prefix, AgentMemory target) {
        return given(client, prefix, target);
    }

    /** Imports from a cluster over an application's client; as {@link #run(RedisClient, String, AgentMemory)}. */
    public static Flux<ImportedThread> run(RedisClusterClient client, String prefix, AgentMemory target) {
        return given(client, prefix, target);
    }

    private static Flux<ImportedThread> given(AbstractRedisClient client, String prefix, AgentMemory target) {
        return Flux.defer(() -> run(RedisClients.given(client), prefix, target));
    }

    private static Flux<ImportedThread> run(RedisClients clients, String prefix, AgentMemory target) {
        return Flux.usingWhen(
                Mono.fromSupplier(() -> new RedisConnection(clients::connect)),
                source -> KeyScan.pages(source, prefix)
                        .concatMapIterable(keys -> keys, 1)
                        .concatMap(key -> one(source, prefix, key, target), 1),
                RedisConnection::close);
    }

    private static Mono<ImportedThread> one(RedisConnection source, String prefix, byte[] key, AgentMemory target) {
        CharmThread thread = new CharmThread(key, RedisKeys.bytes(prefix).length, target.conversations());
        return source.commands()
                .flatMap(redis -> Mono.fromCompletionStage(() -> redis.get(key)))
                .onErrorMap(cause -> RedisExceptionTranslator.translate(OPERATION, cause))
                .flatMap(thread::take)
                .onErrorResume(
                        cause -> cause.getCause() instanceof RedisCommandExecutionException refused
                                && String.valueOf(refused.getMessage()).startsWith("WRONGTYPE"),
                        cause -> Mono.just(thread.refused("the value must be a string")));
    }
}
