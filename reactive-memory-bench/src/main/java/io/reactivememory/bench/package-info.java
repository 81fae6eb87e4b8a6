/**
 * What memory costs: how long each operation takes on each backend, how much that is beside the bare driver and beside other
 * libraries doing the same work, and what it takes where it is kept.
 *
 * <p>{@link io.reactivememory.bench.Bench} asks everything and writes down the answers. What is asked of every backend by JMH is
 * in {@code questions}; what ours is compared with is in {@code bare} and {@code peers}.
 */
@NullMarked
package io.reactivememory.bench;

import org.jspecify.annotations.NullMarked;
