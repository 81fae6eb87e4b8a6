package io.reactivememory.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.config.Option;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.MemoryBackendProvider;
import io.reactivememory.spi.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;

/**
 * Opens memory in Redis: by URL, {@code redis://user:password@host:port/database}, with connections of its own, or on the
 * client that an application has already.
 *
 * <p><b>What an acknowledged write means.</b> Each write is one script, and what a script does is logged and replicated together: a
 * thread is never torn, whatever fails. Whether an acknowledged write outlasts a failure is the server's matter:
 *
 * <ul>
 *   <li>The server ends, and starts again from its disk: with {@code appendfsync always} nothing is lost, with {@code everysec}
 *       up to about two seconds, with {@code no} what the operating system had not written yet, without an append-only file
 *       all since the last snapshot.
 *   <li>A replica takes over, in Sentinel or a Cluster: replication is asynchronous, so writes that were acknowledged shortly before
 *       may be gone, and {@code appendfsync} changes nothing about that. Numbers of messages may then be given again.
 * </ul>
 *
 * <p>The option {@code durability} holds back the acknowledgement of a write: {@code replicas:N} until N replicas have it in memory
 * ({@code WAIT}), {@code disk} until the master's append-only file has it on disk ({@code WAITAOF}, of Redis 7.2 and later with
 * {@code appendonly yes}; with {@code appendfsync no} that never happens in time), {@code disk,replicas:N} until both. It makes a
 * loss unlikely, and does not rule it out: a replica that has not acknowledged may be the one that takes over. If that is not
 * known within {@code durabilityTimeout}, which begins when the wait before it is over, the write fails with a
 * {@link io.reactivememory.error.TransientMemoryException} that begins with "written, but": it has been done, and is not taken back.
 * Repeating it with the same message ids writes nothing twice, and waits again; a write with an expected version or sequence then
 * meets itself, and is a conflict. Reads wait for nothing, and may see what is not acknowledged yet. Where rights are given
 * one by one, it needs those to {@code client|id}, {@code eval}, {@code info}, {@code set}, {@code del}, {@code wait} and {@code waitaof}.
 *
 * <p>A user needs no more rights than these, which also keep it from all keys that begin with anything but the prefix:
 *
 * <pre>{@code
 * ACL SETUSER agent on >secret resetchannels ~rm:* -@all
 *   +hello +auth +client +select +ping +info +role +cluster +asking +evalsha +eval
 *   +hget +hmget +hgetall +hset +hdel +hlen +hexists +hincrby +del +exists +pexpire +pexpireat +persist +dump +restore +time
 *   +zadd +zrem +zcard +zcount +zrangebylex +zrevrangebylex +zrangebyscore
 *   +xadd +xdel +xlen +xrange +xrevrange
 * }</pre>
 *
 * <p>A repair needs {@code scan} too, and {@code durability} what is said of it above.
 *
 * <p>In a cluster masters are read from, never replicas, which may be behind. After a failover a handle goes on by itself.
 */
public final class RedisBackendProvider implements MemoryBackendProvider {

    private static final Option<Duration> CONNECT_TIMEOUT =
            Option.duration("connectTimeout", Duration.ofSeconds(10), "How long connecting may take.");
    private static final Option<Duration> COMMAND_TIMEOUT = Option.duration(
            "commandTimeout",
            Duration.ofSeconds(10),
            "How long an answer is waited for, also while a lost connection is made again.");
    private static final Option<String> CLIENT_NAME =
            Option.text("clientName", "reactive-memory", "How the server lists the connections.");
    static final Option<String> SENTINEL_MASTER =
            Option.text("sentinelMaster", null, "The name under which Sentinel knows the master.");
    private static final Option<SslVerifyMode> VERIFY_PEER = Option.of(
            "verifyPeer",
            SslVerifyMode.FULL,
            "one of full, ca, none",
            RedisBackendProvider::verifyMode,
            "What of the server's certificate is checked with TLS: all, all but the host's name, or nothing.");
    private static final Option<TrustManagerFactory> CA_FILE = Option.of(
            "caFile",
            null,
            "a file with certificates in PEM",
            TrustedCertificates::read,
            "The file with the certificates that the server's is checked against; unless given, those of Java.");
    private static final Option<String> KEY_PREFIX = Option.of(
            "keyPrefix",
            "rm",
            "1 to 32 letters, digits, dots, underscores and dashes",
            RedisBackendProvider::keyPrefix,
            "What all keys begin with.");
    private static final Option<Duration> POLL_INTERVAL = Option.duration(
            "pollInterval",
            Duration.ofMillis(100),
            "How long followers wait at most before it is looked what other processes appended.");

    private static final Option<Durability> DURABILITY = Option.of(
            "durability",
            Durability.SERVER,
            Durability.ALLOWED,
            Durability::parse,
            "What is waited for before a write is acknowledged.");
    private static final Option<Duration> DURABILITY_TIMEOUT = Option.duration(
            "durabilityTimeout",
            Duration.ofSeconds(3),
            "How long is waited for replicas, and as long for the disk, before a write fails that has been done.");

    /** A lost connection is made again at once, and then at least every second: a server that was away is found soon. */
    private static final Delay RECONNECT_DELAY =
            Delay.exponential(Duration.ofMillis(1), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS);

    /** What is asked for while answers are being told goes out together: each write of its own would be a system call. */
    private static final NettyCustomizer FLUSH_TOGETHER = new NettyCustomizer() {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addFirst(new FlushConsolidationHandler(16));
        }
    };

    /**
     * Who serves what is asked again when something hints that it has changed, at most every half second: a replica takes over
     * within seconds, and the first look may come before it has.
     */
    private static final ClusterTopologyRefreshOptions TOPOLOGY = ClusterTopologyRefreshOptions.builder()
            .adaptiveRefreshTriggersTimeout(Duration.ofMillis(500))
            .refreshTriggersReconnectAttempts(1)
            .enablePeriodicRefresh(Duration.ofSeconds(30))
            .build();

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("redis", "rediss", "redis-sentinel", "redis-cluster", "rediss-cluster");
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                CONNECT_TIMEOUT,
                COMMAND_TIMEOUT,
                CLIENT_NAME,
                SENTINEL_MASTER,
                VERIFY_PEER,
                CA_FILE,
                KEY_PREFIX,
                POLL_INTERVAL,
                DURABILITY,
                DURABILITY_TIMEOUT);
    }

    @Override
    public MemoryBackend open(MemoryOptions options, Surroundings surroundings) {
        requireShorter(options, options.get(COMMAND_TIMEOUT));
        return open(clients(options), options, surroundings);
    }

    /** Returns what connects to where the options say. */
    static RedisClients clients(MemoryOptions options) {
        RedisPlace place = RedisPlace.of(options, options.find(SENTINEL_MASTER)).with(server -> {
            server.setClientName(options.get(CLIENT_NAME));
            server.setTimeout(options.get(COMMAND_TIMEOUT));
            server.setVerifyPeer(options.get(VERIFY_PEER));
        });
        return RedisClients.ours(place.cluster() ? () -> cluster(place, options) : () -> single(place, options));
    }

    /**
     * Opens memory on an application's client, on connections of its own; closing the backend leaves the client open.
     *
     * @param client a client that was made with the URI of a server or of Sentinels
     * @param options those of {@code keyPrefix}, {@code pollInterval}, {@code durability} and {@code durabilityTimeout}, which
     *     must be shorter than the client's own timeout of commands
     * @param surroundings the clock, and who observes
     */
    public MemoryBackend open(RedisClient client, MemoryOptions options, Surroundings surroundings) {
        return given(client, options, surroundings);
    }

    /** Opens memory on an application's client of a cluster; as {@link #open(RedisClient, MemoryOptions, Surroundings)}. */
    public MemoryBackend open(RedisClusterClient client, MemoryOptions options, Surroundings surroundings) {
        return given(client, options, surroundings);
    }

    private static MemoryBackend given(AbstractRedisClient client, MemoryOptions options, Surroundings surroundings) {
        options.requireOnly(List.of(KEY_PREFIX, POLL_INTERVAL, DURABILITY, DURABILITY_TIMEOUT));
        return open(RedisClients.given(client), options, surroundings);
    }

    private static MemoryBackend open(RedisClients clients, MemoryOptions options, Surroundings surroundings) {
        Script.load();
        return new RedisBackend(
                clients,
                new RedisKeys(options.get(KEY_PREFIX)),
                options.get(DURABILITY),
                options.get(DURABILITY_TIMEOUT),
                options.get(POLL_INTERVAL),
                surroundings.clock());
    }

    private static AbstractRedisClient single(RedisPlace place, MemoryOptions options) {
        RedisClient client = RedisClient.create(resources(), place.servers().get(0));
        client.setOptions(set(ClientOptions.builder(), place, options).build());
        return client;
    }

    private static AbstractRedisClient cluster(RedisPlace place, MemoryOptions options) {
        RedisClusterClient client = RedisClusterClient.create(resources(), place.servers());
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
        set(builder, place, options);
        client.setOptions(builder.topologyRefreshOptions(TOPOLOGY)
                .nodeFilter(node -> !isReplaced(node))
                .build());
        return client;
    }

    /** What waits for a server that others have taken the place of goes to them, once the driver does not know it any more. */
    private static boolean isReplaced(RedisClusterNode node) {
        return node.is(RedisClusterNode.NodeFlag.FAIL) && node.getSlots().isEmpty();
    }

    private static ClientResources resources() {
        return ClientResources.builder()
                .reconnectDelay(RECONNECT_DELAY)
                .nettyCustomizer(FLUSH_TOGETHER)
                .build();
    }

    private static ClientOptions.Builder set(ClientOptions.Builder builder, RedisPlace place, MemoryOptions options) {
        if (place.servers().get(0).isSsl()) {
            TrustManagerFactory given = options.find(CA_FILE);
            builder.sslOptions(SslOptions.builder()
                    .trustManager(given == null ? TrustedCertificates.ofJava() : given)
                    .build());
        }
        return builder.socketOptions(SocketOptions.builder()
                        .connectTimeout(options.get(CONNECT_TIMEOUT))
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(options.get(COMMAND_TIMEOUT)));
    }

    private static SslVerifyMode verifyMode(String text) {
        return switch (text) {
            case "full" -> SslVerifyMode.FULL;
            case "ca" -> SslVerifyMode.CA;
            case "none" -> SslVerifyMode.NONE;
            default -> throw new IllegalArgumentException("none of them");
        };
    }

    /** A connection that waits answers nothing else meanwhile. */
    private static void requireShorter(MemoryOptions options, Duration timeout) {
        int waits = options.get(DURABILITY).waits();
        if (waits > 0 && options.get(DURABILITY_TIMEOUT).multipliedBy(waits).compareTo(timeout) >= 0) {
            throw new IllegalArgumentException("option durabilityTimeout must be shorter than commandTimeout"
                    + (waits > 1 ? ", twice as it is waited for," : "") + " which is " + timeout + ", but is "
                    + options.get(DURABILITY_TIMEOUT));
        }
    }

    private static String keyPrefix(String text) {
        if (!text.matches("[A-Za-z0-9._-]{1,32}")) {
            throw new IllegalArgumentException("not a prefix");
        }
        return text;
    }
}
