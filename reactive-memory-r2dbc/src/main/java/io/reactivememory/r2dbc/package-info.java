/**
 * Memory in a relational database over R2DBC: one implementation, a dialect per database.
 *
 * <p>{@code R2dbcBackend} wires a {@code SqlSession}, which runs work on the connections of a {@code SqlPool}, to the stores. A
 * store says what happens; the {@code …Table} classes say it in SQL, one per table; {@code SqlDialect} holds everything in
 * which databases differ. Nothing is held between two statements that are not in one transaction, and a stream is a
 * sequence of keyset pages.
 *
 * <p>Calls that come together are sent together: {@code Gatherer} collects what arrives while a batch is under way.
 *
 * <p>H2 works on the subscriber's thread; {@code H2Offload} is the one place that moves it away. An H2 file belongs to
 * one process at a time.
 *
 * <pre>{@code
 * ReactiveMemory.open("h2:file:./data/memory");    // a file: ./data/memory.mv.db
 * ReactiveMemory.open("h2:mem:scratch");           // gone with the last handle on it
 * ReactiveMemory.open("local");                    // a file under the workspace
 * ReactiveMemory.open("postgresql://agent:secret@localhost:5432/memory");
 * }</pre>
 */
@NullMarked
package io.reactivememory.r2dbc;

import org.jspecify.annotations.NullMarked;
