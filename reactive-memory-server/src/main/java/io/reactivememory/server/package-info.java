/**
 * Memory over HTTP, and the program that serves it.
 *
 * <p>{@link io.reactivememory.server.MemoryServer} offers any {@link io.reactivememory.ReactiveMemory} to programs that
 * speak HTTP: long threads are streamed as NDJSON or server-sent events at the pace of whoever reads them, long uploads
 * are taken at the pace of the store, and every error is a problem document (RFC 9457). The routes are described by
 * {@code /openapi.json}. {@link io.reactivememory.server.Main} is the command line: {@code serve}, {@code import} and
 * {@code demo}.
 *
 * <pre>{@code
 * MemoryServer server = MemoryServer.start(ReactiveMemory.open("inmemory:"), ServerOptions.defaults()).block();
 * server.stop().block();
 * }</pre>
 */
@NullMarked
package io.reactivememory.server;

import org.jspecify.annotations.NullMarked;
