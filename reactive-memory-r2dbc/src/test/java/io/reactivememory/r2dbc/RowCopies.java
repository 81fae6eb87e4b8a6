package io.reactivememory.r2dbc;

import io.reactivememory.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Fills tables with copies of rows that are there already, faster than any caller could.
 *
 * @param server where the tables are
 * @param schema the tables' schema
 */
record RowCopies(PostgresServer server, String schema) {

    /**
     * Adds copies of rows.
     *
     * @param table the table
     * @param rows which of its rows, as what follows its name and the alias {@code r}
     * @param times how many copies of each
     * @param differing names and values of the columns that differ by the number {@code n} of the copy; the row is {@code (r)}
     */
    void add(String table, String rows, int times, String differing) {
        String name = schema + "." + table;
        tell("INSERT INTO " + name + " OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(r, jsonb_build_object("
                + differing + "))).* FROM generate_series(1, " + times + ") n CROSS JOIN (SELECT r FROM " + name
                + " r " + rows + ") x");
    }

    private void tell(String statement) {
        try (Connection connection = server.jdbc();
                Statement telling = connection.createStatement()) {
            telling.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    /** Does what a server does from time to time by itself. */
    void vacuum() {
        tell("VACUUM ANALYZE");
    }
}
