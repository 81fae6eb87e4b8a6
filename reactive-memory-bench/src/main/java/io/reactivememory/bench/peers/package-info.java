/**
 * Other libraries that keep what agents remember, behind two small interfaces, to be measured beside this one.
 *
 * <p>{@link io.reactivememory.bench.peers.Peers} opens them. Each is called as its users call it, with its own
 * defaults; what it loses or refuses is not mended here.
 *
 * <pre>{@code
 * try (ChatPeer peer = Peers.springAiJdbc("postgresql://agent:secret@localhost:5432/memory", 10, 20)) {
 *     peer.append("thread", "Hello");
 *     peer.tail("thread", 20);
 * }
 * }</pre>
 */
@NullMarked
package io.reactivememory.bench.peers;

import org.jspecify.annotations.NullMarked;
