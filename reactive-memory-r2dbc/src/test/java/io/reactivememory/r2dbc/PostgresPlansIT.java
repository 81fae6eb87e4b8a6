package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.SeenStatements.Seen;
import io.reactivememory.tck.load.AgentSteps;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** No operation of every day reads a whole table, however large the others' data is. */
class PostgresPlansIT {

    private static final int MANY = 100_000;
    private static final int SOME = 2_000;
    private static final String THREAD = "thread";
    private static final Pattern WAY =
            Pattern.compile("Seq Scan on \\w+|Index (Only )?Scan( Backward)? using (?<index>\\w+)"
                    + "|Bitmap Index Scan on (?<bitmap>\\w+)|(Incremental )?Sort(?=  \\()");

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();
    private final RowCopies copies = new RowCopies(server, schema);
    private final SeenStatements statements = new SeenStatements();
    private final ConnectionFactory connections =
            ConnectionFactories.get("r2dbc:" + server.url() + "?forceBinary=true");
    private final ReactiveMemory memory = ReactiveMemory.of(new PostgresBackendProvider()
            .open(
                    statements.watch(connections),
                    MemoryOptions.of("postgresql", Map.of("schema", schema)),
                    Clock.systemUTC()));
    private final AgentMemory alice = memory.forUser("alice");
    private final Map<String, String> firstColumns = new HashMap<>();
    private final List<String> wholeTables = new ArrayList<>();

    private void fill(int rows) {
        List<Message> messages = Flux.range(0, 1_000)
                .map(i -> Message.user("message " + i))
                .collectList()
                .block();
        alice.conversations()
                .append(THREAD, Objects.requireNonNull(messages).toArray(Message[]::new))
                .then(alice.conversations().append(THREAD, withId("first")))
                .then(alice.entries().put("key", Payload.text("value")))
                .block();
        AgentSteps steps = new AgentSteps(1, true);
        for (int i = 0; i < 50; i++) {
            head = alice.checkpoints().commit(THREAD, steps.next(head, i)).block();
        }
        multiply(
                "memory_namespace",
                rows,
                "'namespace_no', -n, 'path_hash', sha256(n::text::bytea), 'path', (r).path || n");
        multiply("memory_thread", rows, "'thread_no', -n, 'thread_id', 'other-' || n, 'epoch_no', -n");
        multiply("memory_thread", rows, "'namespace_no', -n, 'thread_no', -1000000 - n, 'epoch_no', -1000000 - n");
        multiply("memory_message", rows, "'thread_no', -n, 'message_id', 'id-' || n");
        multiply("memory_entry", rows, "'entry_key', 'other-' || n");
        multiply("memory_entry", rows, "'namespace_no', -n");
        multiply("memory_branch", rows, "'branch_no', -n, 'epoch_no', -n");
        multiply("memory_checkpoint", rows, "'branch_no', -n");
        multiply("memory_value", rows, "'branch_no', -n");
        multiply("memory_write", rows, "'branch_no', -n");
    }

    private @Nullable CheckpointRef head;

    /** Adds copies of one row that differ by a number. */
    private void multiply(String table, int rows, String differing) {
        copies.add(table, "LIMIT 1", rows, differing);
    }

    @AfterEach
    void close() {
        memory.close().block();
        server.drop(schema);
    }

    @Test
    void noHotOperationReadsAWholeTable() {
        fill(MANY);
        copies.vacuum();
        assertNoWholeTableIsRead();
    }

    /** A server does so about once in a minute, and till then knows nothing of what is in them. */
    @Test
    void nobodyHasToAnalyzeTheTablesBefore() {
        fill(SOME);
        assertNoWholeTableIsRead();
    }

    private void assertNoWholeTableIsRead() {
        CheckpointRef seen = Objects.requireNonNull(head);
        firstColumns.putAll(firstColumns());
        statements.take();
        look("append", alice.conversations().append(THREAD, Message.user("more")));
        look("append to a new thread", alice.conversations().append("new", Message.user("more")));
        look("append with an id", alice.conversations().append(THREAD, withId("another")));
        look("append what is there", alice.conversations().append(THREAD, withId("first")));
        look("appends at once", atOnce(i -> alice.conversations().append("thread-" + i % 8, Message.user("more"))));
        look(
                "appends at once, again",
                atOnce(i -> alice.conversations().append("thread-" + i % 8, Message.user("more"))));
        look("with ids, at once", atOnce(i -> alice.conversations().append("thread-" + i % 8, withId("id-" + i))));
        look("tails at once", atOnce(i -> alice.conversations().tail("thread-" + i % 8, 20)));
        look("entries at once", atOnce(i -> alice.entries().get("other-" + i)));
        look("puts at once", atOnce(i -> alice.entries().put("other-" + i, Payload.text("another"))));
        look("tail", alice.conversations().tail(THREAD, 20));
        look("long tail", alice.conversations().tail(THREAD, 900));
        look("replay", alice.conversations().replay(THREAD));
        look(
                "replay from",
                alice.conversations().replay(THREAD, ReplayQuery.backward().from(500)));
        look("follow", alice.conversations().follow(THREAD, 500).take(400));
        look("summary", alice.conversations().summary(THREAD));
        look("threads", alice.conversations().threads("").take(300));
        look("entry get", alice.entries().get("key"));
        look("entry put", alice.entries().put("key", Payload.text("another")));
        look("entry put new", alice.entries().put("new", Payload.text("value")));
        look("getAll", alice.entries().getAll(List.of("key", "new", "none")));
        look(
                "putAll",
                alice.entries()
                        .putAll(Map.of("key", Payload.text("a"), "newer", Payload.text("b")), PutOptions.defaults()));
        look("keys", alice.entries().keys("other-1").take(600));
        look("entries", alice.entries().entries("").take(600));
        look("entry delete", alice.entries().delete("new"));
        look("checkpoint put", alice.checkpoints().commit(THREAD, new AgentSteps(2, true).next(seen, 50)));
        look("first checkpoint", alice.checkpoints().commit("new", new AgentSteps(2, true).next(null, 0)));
        look("latest", alice.checkpoints().latest(THREAD));
        look("latest at once", atOnce(i -> alice.checkpoints().latest(i % 2 == 0 ? THREAD : "new")));
        look(
                "first ones at once",
                atOnce(i -> alice.checkpoints().commit("run-" + i, new AgentSteps(i, true).next(null, 0))));
        look("checkpoint get", alice.checkpoints().get(seen));
        look(
                "history",
                alice.checkpoints().history(THREAD, HistoryQuery.newestFirst()).take(40));
        look(
                "putWrites",
                alice.checkpoints()
                        .putWrites(seen, TaskWrites.of("task", new ChannelWrite("channel", Payload.text("value")))));
        look("branches", alice.checkpoints().branches(THREAD));
        look("checkpoint threads", alice.checkpoints().threads("").take(300));
        look("namespaces", memory.namespaces().take(300));
        look("namespaces below", memory.namespaces(Namespace.of("users")).take(300));
        assertThat(wholeTables).as("statements that read whole tables").isEmpty();
    }

    private static Flux<?> atOnce(Function<Integer, Publisher<?>> call) {
        return Flux.range(0, 64).flatMap(call, 64);
    }

    private static Message withId(String id) {
        return Message.builder("user").id(id).text("with an id").build();
    }

    /** Runs an operation and looks at the plans of its statements, with their binds and, as they are prepared, without. */
    private void look(String operation, Publisher<?> running) {
        Flux.from(running).blockLast();
        List<Seen> seen = statements.take();
        TreeSet<String> ways = new TreeSet<>();
        for (Seen each : seen) {
            for (List<String> plan : List.of(plan(each), genericPlan(each))) {
                for (int i = 0; i < plan.size(); i++) {
                    Matcher way = WAY.matcher(plan.get(i));
                    if (way.find()) {
                        ways.add(way.group());
                        if (readsAll(way, i + 1 < plan.size() ? plan.get(i + 1) : "")) {
                            wholeTables.add(operation + ": " + each.sql() + "\n" + String.join("\n", plan));
                        }
                    }
                }
            }
        }
        System.out.printf("%-22s %2d statements: %s%n", operation, seen.size(), ways);
    }

    /** An index is read from end to end, or in as many pieces as its first column has values, where that is not given. */
    private boolean readsAll(Matcher way, String condition) {
        String index = way.group("index") == null ? way.group("bitmap") : way.group("index");
        if (index == null) {
            return way.group().startsWith("Seq Scan") && !way.group().endsWith("memory_migration");
        }
        String first = Objects.requireNonNull(firstColumns.get(index), index);
        return !condition.contains("Index Cond:") || !condition.contains(first);
    }

    private Map<String, String> firstColumns() {
        Map<String, String> columns = new HashMap<>();
        try (java.sql.Connection connection = server.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT relname, pg_get_indexdef(oid, 1, false) FROM pg_class"
                        + " WHERE relkind = 'i' AND relnamespace = '" + schema + "'::regnamespace")) {
            while (rows.next()) {
                columns.put(rows.getString(1), rows.getString(2));
            }
            return columns;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> plan(Seen seen) {
        return Objects.requireNonNull(Mono.usingWhen(
                        connections.create(),
                        connection -> Flux.from(seen.bindTo(connection.createStatement("EXPLAIN " + seen.sql()))
                                        .execute())
                                .concatMap(
                                        result -> result.map(row -> Objects.requireNonNull(row.get(0, String.class))))
                                .collectList(),
                        Connection::close)
                .block());
    }

    private List<String> genericPlan(Seen seen) {
        try (java.sql.Connection connection = simpleJdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN (GENERIC_PLAN) " + seen.typed())) {
            List<String> plan = new ArrayList<>();
            while (rows.next()) {
                plan.add(rows.getString(1));
            }
            return plan;
        } catch (SQLException e) {
            throw new IllegalStateException(seen.sql(), e);
        }
    }

    /** Opens a connection that sends statements as they are: any other asks for the binds. */
    private java.sql.Connection simpleJdbc() throws SQLException {
        URI url = URI.create(server.url());
        String[] login = url.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath() + "?preferQueryMode=simple",
                login[0],
                login[1]);
    }
}
