package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What happens at the first use of a database: tables are made, once, or it is said why not. */
class PostgresMigrationsIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V15);
    private final String schema = server.freshSchema();
    private final List<ReactiveMemory> opened = new ArrayList<>();

    @AfterEach
    void closeAndDrop() {
        Flux.fromIterable(opened).flatMap(ReactiveMemory::close).blockLast(SOON);
        server.drop(schema);
    }

    private ReactiveMemory open(String options) {
        return openUrl(server.url() + "?schema=" + schema + options);
    }

    private ReactiveMemory openUrl(String url) {
        ReactiveMemory memory = ReactiveMemory.open(url);
        opened.add(memory);
        return memory;
    }

    @Test
    void eightAtOnceMigrateOnce() throws SQLException {
        List<ReactiveMemory> handles = IntStream.range(0, 8)
                .mapToObj(i -> open("&applicationName=handle-" + i))
                .toList();
        List<BackendStatus> statuses = Flux.fromIterable(handles)
                .flatMap(ReactiveMemory::status)
                .collectList()
                .block(SOON);
        assertThat(statuses).hasSize(8);
        assertThat(ask("SELECT count(*) = count(DISTINCT name) AND count(*) > 0 FROM %s.memory_migration"
                        .formatted(schema)))
                .isEqualTo("t");
    }

    @Test
    void validatingAnEmptyDatabaseNamesWhatItLacksAndChangesNothing() throws SQLException {
        ReactiveMemory memory = open("&migrate=validate");
        assertThatThrownBy(() -> memory.status().block(SOON))
                .isInstanceOf(PermanentMemoryException.class)
                .hasMessageContaining("001_memory");
        assertThat(ask("SELECT count(*) FROM information_schema.schemata WHERE schema_name = '%s'".formatted(schema)))
                .isEqualTo("0");
        open("").status().block(SOON);
        assertThat(memory.status().block(SOON))
                .as("the same handle, once somebody has migrated")
                .isNotNull();
    }

    @Test
    void validatedDatabaseIsUsed() {
        open("").shared().conversations().append("t", Message.user("one")).block(SOON);
        assertThat(open("&migrate=validate")
                        .shared()
                        .conversations()
                        .append("t", Message.user("two"))
                        .map(appended -> appended.lastSequence())
                        .block(SOON))
                .isEqualTo(2L);
    }

    @Test
    void tablesOfTwoPrefixesShareNothing() throws SQLException {
        ReactiveMemory one = open("&tablePrefix=one_");
        ReactiveMemory two = open("&tablePrefix=two_");
        one.shared().conversations().append("t", Message.user("of one")).block(SOON);
        assertThat(two.namespaces().collectList().block(SOON)).isEmpty();
        assertThat(two.shared()
                        .conversations()
                        .append("t", Message.user("of two"))
                        .map(appended -> appended.lastSequence())
                        .block(SOON))
                .isEqualTo(1L);
        String indexes = "SELECT string_agg(replace(indexdef, '%1$s', ''), ' ' ORDER BY indexname) FROM pg_indexes"
                + " WHERE schemaname = '%2$s' AND starts_with(tablename, '%1$s') AND starts_with(indexname, '%1$s')";
        assertThat(ask(indexes.formatted("one_", schema)))
                .contains("expires_at", "message_id")
                .isEqualTo(ask(indexes.formatted("two_", schema)));
        assertThat(ask("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = '%s' AND relname !~ '^(one|two)_'".formatted(schema)))
                .as("tables, indexes and sequences without a prefix")
                .isEqualTo("0");
    }

    @Test
    void changedMigrationIsRefused() throws SQLException {
        open("").status().block(SOON);
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE %s.memory_migration SET checksum = checksum + 1".formatted(schema));
        }
        ReactiveMemory another = open("&applicationName=another");
        assertThatThrownBy(() -> another.status().block(SOON))
                .isInstanceOf(PermanentMemoryException.class)
                .hasMessageContaining("001_memory")
                .hasMessageContaining("another form");
    }

    @Test
    void wrongPasswordIsPermanentAndNotTold() {
        URI url = URI.create(server.url());
        String user = url.getUserInfo().split(":", 2)[0];
        ReactiveMemory memory =
                openUrl("postgresql://" + user + ":wrong-guess@" + url.getHost() + ":" + url.getPort() + url.getPath());
        assertThatThrownBy(() -> memory.status().block(SOON))
                .isInstanceOf(PermanentMemoryException.class)
                .hasStackTraceContaining(url.getHost())
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(String.valueOf(cause.getMessage())).doesNotContain("wrong-guess");
                    }
                });
    }

    @Test
    void databaseOfAnotherEncodingIsRefused() throws SQLException {
        String database = schema;
        URI url = URI.create(server.url());
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE %s ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
                    .formatted(database));
            try {
                ReactiveMemory memory = ReactiveMemory.open("postgresql://" + url.getRawUserInfo() + "@"
                        + url.getRawAuthority().split("@", 2)[1] + "/" + database);
                assertThatThrownBy(() -> memory.status().block(SOON))
                        .isInstanceOf(PermanentMemoryException.class)
                        .hasMessageContaining("UTF8")
                        .hasMessageContaining("SQL_ASCII");
                memory.close().block(SOON);
            } finally {
                statement.execute("DROP DATABASE %s WITH (FORCE)".formatted(database));
            }
        }
    }

    @Test
    void serverThatIsNotThereIsTransient() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ReactiveMemory memory = openUrl("postgresql://memory:secret@127.0.0.1:" + port + "/postgres");
        assertThatThrownBy(() -> memory.status().block(SOON))
                .isInstanceOf(TransientMemoryException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageNotContaining("secret");
    }

    private String ask(String question) throws SQLException {
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
