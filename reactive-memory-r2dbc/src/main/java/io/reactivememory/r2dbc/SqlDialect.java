package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything in which the databases differ; what they share is written once, in the tables and stores. */
interface SqlDialect {

    /** Returns the name of the backend, and of the folder of its migrations. */
    String name();

    /** Returns the query whose one column tells the version of the server. */
    String versionQuery();

    /** Returns the statement that makes sure of a namespace row; its bind is the path. */
    String ensureNamespace();

    /** Returns the expression that gives a new thread number. */
    String nextThreadNo();

    /** Returns the statement that records a migration unless it is recorded: number, name, checksum. */
    String recordMigration();

    /** Returns the bind for a name or for the stored form of a namespace. */
    Object name(String name);

    /** Returns the bind for the first name after all that begin with a prefix. */
    Object afterPrefix(String prefix);

    /** Reads a name. */
    String name(Readable row, String column);

    /** Returns the columns that keep bytes of any number under a name, in the order of {@link #bytes(byte[])}. */
    List<String> columns(String name);

    /** Returns the binds that keep bytes, one for each of {@link #columns}. */
    List<Object> bytes(byte[] bytes);

    /** Reads bytes; null if there are none. */
    byte @Nullable [] bytes(Readable row, String name);

    /** Returns what a bare value of the driver means to a caller; null where this is not a failure of the driver's. */
    @Nullable
    SqlFailure failure(Throwable cause);
}
