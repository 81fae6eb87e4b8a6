/** The server's tests, over real sockets on loopback. */
@NullMarked
package io.reactivememory.server;

import org.jspecify.annotations.NullMarked;
