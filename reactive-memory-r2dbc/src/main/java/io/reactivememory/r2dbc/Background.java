package io.reactivememory.r2dbc;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a backend does by itself what nobody asked for.
 *
 * @param follow how long a follower waits before it reads again, unless it is woken
 * @param look how long it waits at most to look whether another process has appended to what is followed; null if no other
 *     can
 * @param sweep how long it waits to sweep again; null if it does not
 */
record Background(
        Duration follow, @Nullable Duration look, @Nullable Duration sweep) {}
