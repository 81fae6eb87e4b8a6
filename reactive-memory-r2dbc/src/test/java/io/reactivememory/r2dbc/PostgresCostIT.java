package io.reactivememory.r2dbc;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.tck.load.AgentSteps;
import io.reactivememory.tck.load.CheckpointCostContract;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What checkpoints cost on PostgreSQL, where the threads that are compared are among thousands of short ones. */
class PostgresCostIT extends CheckpointCostContract {

    private static final PostgresServer SERVER = PostgresServer.shared(PostgresVersion.V18);
    private static final int SHORT_THREADS = 3_000;
    private static final int SHORT_STEPS = 20;
    private static final int MADE = 200;

    /** A message is in its task's pending write and in the list; ids are text, once in the row and once in its key. */
    @Override
    protected Limits limits() {
        return new Limits(List.of(100, 20_000), List.of(100, 1_000), 1.5, 1.2, 3_000);
    }

    @Override
    protected Place open(String name) {
        Schema place = new Schema(SERVER.freshSchema());
        if (name.equals("flat")) {
            fill(place);
        }
        return place;
    }

    /** Makes one thread step by step, and the others as its copies. */
    private static void fill(Schema place) {
        AgentSteps steps = new AgentSteps(1, true);
        CheckpointRef head = null;
        for (int i = 0; i < SHORT_STEPS; i++) {
            head = done(place.checkpoints().commit("short", steps.next(head, i)));
        }
        place.copies()
                .add("memory_thread", "", SHORT_THREADS, "'thread_no', -n, 'epoch_no', -n, 'thread_id', 'short-' || n");
        place.copies().add("memory_branch", "", SHORT_THREADS, "'branch_no', -n, 'epoch_no', -n");
        for (String table : List.of("memory_checkpoint", "memory_value", "memory_write")) {
            place.copies().add(table, "", SHORT_THREADS, "'branch_no', -n");
        }
    }

    @Override
    protected void fill(Place place, Run run, int length) {
        int made = Math.min(length, MADE);
        run.go(made);
        if (length > made) {
            ((Schema) place).multiply(run.thread(), length / made - 1);
        }
    }

    private record Schema(String name, ReactiveMemory memory) implements Place {

        Schema(String name) {
            this(name, ReactiveMemory.open(SERVER.url() + "?schema=" + name));
        }

        @Override
        public CheckpointStore checkpoints() {
            return memory.forUser("alice").checkpoints();
        }

        RowCopies copies() {
            return new RowCopies(SERVER, name);
        }

        /** Puts copies of a thread's rows before them, so many times: what a put and a read then find is as it was. */
        void multiply(String thread, int times) {
            String ofThread = "JOIN " + name + ".memory_branch b USING (branch_no) JOIN " + name
                    + ".memory_thread t USING (epoch_no) WHERE t.thread_id = '" + thread + "'";
            String before = "'checkpoint_id', lpad(to_hex(n), 8, '0') || substr((r).checkpoint_id::text, 9)";
            copies().add("memory_checkpoint", ofThread, times, before);
            copies().add("memory_write", ofThread, times, before);
            copies().add("memory_value", ofThread, times, "'chain_no', (r).chain_no - n * 1000000");
        }

        @Override
        public void settle() {
            copies().vacuum();
        }

        /** Their tables and indexes once they are vacuumed, as a server does from time to time. */
        @Override
        public long bytes() {
            copies().vacuum();
            List<Table> tables = tables();
            System.out.printf("%-20s %12s %12s %12s %9s%n", "bytes", "of rows", "of indexes", "in all", "rows");
            tables.forEach(table -> System.out.printf(
                    "%-20s %,12d %,12d %,12d %,9d%n",
                    table.name(), table.heap(), table.indexes(), table.bytes(), table.rows()));
            return tables.stream().mapToLong(Table::bytes).sum();
        }

        private record Table(String name, long heap, long indexes, long bytes, long rows) {}

        /** Lists them, the largest first. */
        private List<Table> tables() {
            try (Connection connection = SERVER.jdbc();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT relname, pg_relation_size(oid),"
                            + " pg_indexes_size(oid), pg_total_relation_size(oid), reltuples::bigint FROM pg_class"
                            + " WHERE relkind = 'r' AND relnamespace = '" + name + "'::regnamespace ORDER BY 4 DESC")) {
                List<Table> tables = new ArrayList<>();
                while (rows.next()) {
                    tables.add(new Table(
                            rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
                }
                return tables;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            memory.close().block(SOON);
            SERVER.drop(name);
        }
    }
}
