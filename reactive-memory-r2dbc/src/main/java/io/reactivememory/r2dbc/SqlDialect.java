package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.namespace.Namespace;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Everything in which the databases differ; what they share is written once, in the tables and stores. */
interface SqlDialect {

    /** Returns the name of the backend, and of the folder of its migrations. */
    String name();

    /** Returns the query whose one column tells the version of the server. */
    String versionQuery();

    /** Returns the migrations, in the order of their numbers. */
    List<String> migrations();

    /** Returns the column that a namespace is looked up by. */
    String namespaceKey();

    /** Returns the bind that a namespace is looked up by. */
    Object namespaceKey(Namespace namespace);

    /** Makes sure of a namespace row. */
    Mono<Long> ensureNamespace(SqlConnection sql, Namespace namespace);

    /** Returns the statement that lists the namespaces after one (or from it on) and before another; the third bind limits. */
    String namespaces(boolean after);

    /** Returns what locks a row against its deletion, but not against others who do the same where that is possible. */
    String forShare();

    /** Returns what locks the rows that nobody else has locked; where there is one writer, all of them. */
    String forUpdateOfFree();

    /** Returns what makes an insert do nothing where the row is there, if somebody else may be making it at the same time. */
    String unlessThere();

    /** Returns the expression that gives a new thread number. */
    String nextThreadNo();

    /** Returns the query whose one column tells whether there is a table of migrations. */
    String hasMigrations();

    /** Holds off others who would change the schema until the transaction ends, and refuses a database that cannot have it. */
    Mono<Void> lockForMigration(SqlConnection sql);

    /** Returns the bind for a name or for the stored form of a namespace. */
    Object name(String name);

    /** Returns the bind for the first name after all that begin with a prefix. */
    Object afterPrefix(String prefix);

    /** Returns the bind for a name that may be missing. */
    Object nameOrNull(@Nullable String name);

    /** Returns the condition that rows belong to an owner and have one of some keys. */
    Condition among(String owner, Object no, String key, Collection<?> keys);

    /** Returns the condition that rows of a primary key of three columns have one of some keys, and 0 in the last. */
    Condition amongFirst(String owner, Object no, String key, Collection<?> keys, String last);

    /**
     * A condition with its binds, of which the first is {@code $1}.
     *
     * @param sql the condition
     * @param binds what it refers to
     */
    record Condition(String sql, List<Object> binds) {

        Object[] array() {
            return binds.toArray();
        }
    }

    /** Reads a name. */
    String name(Readable row, String column);

    /** Returns the columns that keep bytes of any number under a name, in the order of {@link #bytes(byte[])}. */
    List<String> columns(String name);

    /** Returns the binds that keep bytes, one for each of {@link #columns}. */
    List<Object> bytes(byte[] bytes);

    /** Reads bytes; null if there are none. */
    byte @Nullable [] bytes(Readable row, String name);

    /** Returns the way in which a few rows are read. */
    PointReads pointReads(R2dbcBackend backend);

    /** Returns the way in which messages are appended. */
    Appends appends(R2dbcBackend backend);

    /** Returns the way in which entries are put. */
    EntryPuts entryPuts(R2dbcBackend backend);

    /** Returns the way in which steps are committed. */
    Commits commits(R2dbcBackend backend);

    /** Returns what a bare value of the driver means to a caller; null where this is not a failure of the driver's. */
    @Nullable
    SqlFailure failure(Throwable cause);
}
