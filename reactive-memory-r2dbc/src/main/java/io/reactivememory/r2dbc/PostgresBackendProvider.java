package io.reactivememory.r2dbc;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.ConnectionFactory;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.config.Option;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.MemoryBackendProvider;
import io.reactivememory.spi.Surroundings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Opens memory in a PostgreSQL database: by URL, {@code postgresql://user:password@host:port/database}, with connections of
 * its own, or on the {@link ConnectionFactory} that an application has already.
 */
public final class PostgresBackendProvider implements MemoryBackendProvider {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,29}");
    private static final String IDENTIFIER_IN_WORDS =
            "at most 30 small letters, digits and underscores, and not begin with a digit";

    private static final Option<String> USER = Option.text("user", null, "Who logs in, unless the URL says.");
    private static final Option<String> PASSWORD = Option.secret("password", "The password, unless the URL has it.");
    private static final Option<Integer> POOL_SIZE =
            Option.number("poolSize", 8, 1, 1_000, "How many connections are held at most.");
    private static final Option<Duration> ACQUIRE_TIMEOUT = Option.duration(
            "acquireTimeout", Duration.ofSeconds(30), "How long work waits for a connection before it fails.");
    private static final Option<Duration> CONNECT_TIMEOUT =
            Option.duration("connectTimeout", Duration.ofSeconds(10), "How long connecting may take.");
    private static final Option<String> APPLICATION_NAME =
            Option.text("applicationName", "reactive-memory", "How the server lists the connections.");
    private static final Option<Integer> STATEMENT_CACHE = Option.number(
            "statementCache",
            256,
            0,
            100_000,
            "How many statements a connection keeps prepared; 0 for a pooler that cannot (PgBouncer before 1.21).");
    private static final Option<SSLMode> SSL_MODE = Option.of(
            "sslMode",
            SSLMode.PREFER,
            "one of disable, allow, prefer, require, verify-ca, verify-full",
            SSLMode::fromValue,
            "Whether connections are encrypted, and what of the server's certificate is checked.");
    private static final Option<String> SSL_ROOT_CERT =
            Option.text("sslRootCert", null, "The file with the certificates that the server's is checked against.");
    private static final Option<String> SSL_CERT =
            Option.text("sslCert", null, "The file with the client's certificate.");
    private static final Option<String> SSL_KEY = Option.text("sslKey", null, "The file with the client's key.");
    private static final Option<String> SCHEMA = Option.of(
            "schema",
            null,
            IDENTIFIER_IN_WORDS,
            PostgresBackendProvider::identifier,
            "The schema of the tables, made if it is missing; unless given, that of the connection.");
    private static final Option<String> TABLE_PREFIX = Option.of(
            "tablePrefix",
            SqlNames.PREFIX,
            IDENTIFIER_IN_WORDS,
            PostgresBackendProvider::identifier,
            "What the names of the tables begin with.");
    private static final Option<Boolean> VALIDATE = Option.of(
            "migrate",
            false,
            "apply or validate",
            PostgresBackendProvider::isValidate,
            "Whether the tables are brought up to date, or only checked.");
    private static final Option<Duration> POLL_INTERVAL = Option.duration(
            "pollInterval",
            Duration.ofMillis(100),
            "How long followers wait at most before it is looked what other processes appended.");

    private static final Option<Sweeps> SWEEP_INTERVAL = Option.of(
            "sweepInterval",
            Sweeps.of("PT5M"),
            "a positive ISO-8601 duration such as PT5M, or off",
            Sweeps::of,
            "How long this process waits to remove again what has expired.");

    private static final Duration FOLLOWERS_READ_ANYWAY = Duration.ofSeconds(5);

    /** How often to sweep; null for never. */
    private record Sweeps(@Nullable Duration interval) {

        static Sweeps of(String text) {
            if (text.equals("off")) {
                return new Sweeps(null);
            }
            Duration interval = Duration.parse(text);
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("not positive");
            }
            return new Sweeps(interval);
        }
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("postgresql", "postgres");
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                USER,
                PASSWORD,
                POOL_SIZE,
                ACQUIRE_TIMEOUT,
                CONNECT_TIMEOUT,
                APPLICATION_NAME,
                STATEMENT_CACHE,
                SSL_MODE,
                SSL_ROOT_CERT,
                SSL_CERT,
                SSL_KEY,
                SCHEMA,
                TABLE_PREFIX,
                VALIDATE,
                POLL_INTERVAL,
                SWEEP_INTERVAL);
    }

    @Override
    public MemoryBackend open(MemoryOptions options, Surroundings surroundings) {
        PostgresPlace place = PostgresPlace.of(options);
        ConnectionPool pool = pool(new PostgresqlConnectionFactory(configuration(place, options)), options);
        return open(place.toString(), new PooledConnections(pool, true), options, surroundings);
    }

    /**
     * Opens memory on the connections of an application, which closing the backend does not close.
     *
     * <p>A {@link ConnectionPool} is used as it is; of any other factory connections are pooled here. Bytes travel at half
     * the size on connections that this provider makes itself.
     *
     * @param connections where connections come from
     * @param options those of {@code schema}, {@code tablePrefix}, {@code migrate}, {@code pollInterval}, {@code
     *     sweepInterval}, and for a factory that is not a pool {@code poolSize} and {@code acquireTimeout}
     * @param surroundings the clock, and who is told of batches
     */
    public MemoryBackend open(ConnectionFactory connections, MemoryOptions options, Surroundings surroundings) {
        options.requireOnly(
                List.of(SCHEMA, TABLE_PREFIX, VALIDATE, POLL_INTERVAL, SWEEP_INTERVAL, POOL_SIZE, ACQUIRE_TIMEOUT));
        PooledConnections pooled = connections instanceof ConnectionPool pool
                ? new PooledConnections(pool, false)
                : new PooledConnections(pool(connections, options), true);
        return open("the given " + connections.getMetadata().getName() + " database", pooled, options, surroundings);
    }

    /**
     * Opens memory on the connections of an application, and tells nobody of batches; as {@link #open(ConnectionFactory,
     * MemoryOptions, Surroundings)}.
     *
     * @param clock what the backend takes the time from
     */
    public MemoryBackend open(ConnectionFactory connections, MemoryOptions options, Clock clock) {
        return open(connections, options, Surroundings.of(clock));
    }

    private static MemoryBackend open(
            String place, SqlConnections connections, MemoryOptions options, Surroundings surroundings) {
        String schema = options.find(SCHEMA);
        PostgresDialect dialect = new PostgresDialect(place, schema);
        SqlSession session = new SqlSession(
                new SqlPool(connections),
                new NoOffload(),
                new SqlNames(schema, options.get(TABLE_PREFIX)),
                dialect,
                new SqlMigrations(dialect, options.get(VALIDATE)));
        return new R2dbcBackend(
                dialect,
                session,
                surroundings,
                new Background(
                        FOLLOWERS_READ_ANYWAY,
                        options.get(POLL_INTERVAL),
                        options.get(SWEEP_INTERVAL).interval()));
    }

    private static ConnectionPool pool(ConnectionFactory connections, MemoryOptions options) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .name("reactive-memory-postgresql")
                .initialSize(0)
                // Connecting reads files and looks up names.
                .allocatorSubscribeOn(Schedulers.boundedElastic())
                .maxSize(options.get(POOL_SIZE))
                .maxAcquireTime(options.get(ACQUIRE_TIMEOUT))
                .acquireRetry(options.get(POOL_SIZE))
                .build());
    }

    private static PostgresqlConnectionConfiguration configuration(PostgresPlace place, MemoryOptions options) {
        String user = place.user() == null ? options.get(USER) : place.user();
        PostgresqlConnectionConfiguration.Builder builder = PostgresqlConnectionConfiguration.builder()
                .host(place.host())
                .port(place.port())
                .database(place.database())
                .username(user)
                .password(place.password() == null ? options.find(PASSWORD) : place.password())
                .applicationName(options.get(APPLICATION_NAME))
                .connectTimeout(options.get(CONNECT_TIMEOUT))
                .preparedStatementCacheQueries(options.get(STATEMENT_CACHE))
                .sslMode(options.get(SSL_MODE))
                .tcpKeepAlive(true)
                .tcpNoDelay(true)
                .forceBinary(true)
                .codecRegistrar((connection, allocator, registry) -> {
                    registry.addFirst(new PostgresBytesCodec());
                    PostgresArrayCodec.all().forEach(registry::addFirst);
                    return Mono.empty();
                });
        with(options.find(SSL_ROOT_CERT), builder::sslRootCert);
        with(options.find(SSL_CERT), builder::sslCert);
        with(options.find(SSL_KEY), builder::sslKey);
        return builder.build();
    }

    private static void with(@Nullable String value, Consumer<String> setting) {
        if (value != null) {
            setting.accept(value);
        }
    }

    private static String identifier(String text) {
        if (!IDENTIFIER.matcher(text).matches()) {
            throw new IllegalArgumentException("not an identifier");
        }
        return text;
    }

    private static boolean isValidate(String text) {
        return switch (text) {
            case "apply" -> false;
            case "validate" -> true;
            default -> throw new IllegalArgumentException("neither");
        };
    }
}
