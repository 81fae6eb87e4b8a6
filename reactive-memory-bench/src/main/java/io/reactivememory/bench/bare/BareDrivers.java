package io.reactivememory.bench.bare;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import java.net.URI;
import java.nio.file.Path;
import reactor.core.scheduler.Schedulers;

/** Sets the drivers up as the backends set them up. */
public final class BareDrivers {

    private BareDrivers() {}

    /** Opens a file of H2; as its driver blocks, it is called on threads that may. */
    public static Bare h2(Path file) {
        H2ConnectionConfiguration configuration = H2ConnectionConfiguration.builder()
                .file(file.toString())
                .username("sa")
                .password("")
                .option("WRITE_DELAY=0")
                .build();
        return new BareSql(
                new H2ConnectionFactory(configuration),
                Schedulers.boundedElastic(),
                false,
                (table, key, columns, values) ->
                        "MERGE INTO " + table + " (" + columns + ") KEY (" + key + ") VALUES (" + values + ")");
    }

    /** Connects to PostgreSQL, with tables in a schema that is there. */
    public static Bare postgresql(String server, String schema) {
        URI place = URI.create(server);
        String[] login = place.getUserInfo().split(":", 2);
        PostgresqlConnectionConfiguration configuration = PostgresqlConnectionConfiguration.builder()
                .host(place.getHost())
                .port(place.getPort())
                .database(place.getPath().substring(1))
                .username(login[0])
                .password(login[1])
                .schema(schema)
                .preparedStatementCacheQueries(256)
                .tcpKeepAlive(true)
                .tcpNoDelay(true)
                .forceBinary(true)
                .build();
        return new BareSql(
                new PostgresqlConnectionFactory(configuration),
                Schedulers.immediate(),
                true,
                (table, key, columns, values) -> "INSERT INTO " + table + " (" + columns + ") VALUES (" + values
                        + ") ON CONFLICT (" + key + ") DO UPDATE SET body = excluded.body");
    }

    /** Connects to a Redis server, with keys that begin in a way of their own. */
    public static Bare redis(String server, String prefix) {
        RedisClient client = RedisClient.create(server);
        StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        return new BareRedis(connection, connection.async(), client::shutdown, prefix);
    }

    /** Connects to a cluster of which the URL names some servers. */
    public static Bare redisCluster(String servers, String prefix) {
        String first = servers.substring(servers.indexOf("//") + 2).split(",", 2)[0];
        RedisClusterClient client = RedisClusterClient.create("redis://" + first);
        StatefulRedisClusterConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        return new BareRedis(connection, connection.async(), client::shutdown, prefix);
    }
}
