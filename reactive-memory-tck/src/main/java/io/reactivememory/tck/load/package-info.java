/**
 * Load and hostile conditions that every backend with a server is tried under: what its rules cannot ask, because it takes
 * several processes, a network that breaks, or a stopwatch.
 *
 * <p>A backend is named by its URL alone. {@link io.reactivememory.tck.load.ContendingWriters} are processes that are after
 * the same threads, counters and checkpoints, and {@link io.reactivememory.tck.load.Acknowledged} is what they were told,
 * which must be there afterwards:
 *
 * <pre>{@code
 * Acknowledged acknowledged = ContendingWriters.run(url, 2, Duration.ofSeconds(10));
 * acknowledged.verify(url);
 * }</pre>
 *
 * <p>{@link io.reactivememory.tck.load.CuttableProxy} is a network that a test breaks as it likes.
 * {@link io.reactivememory.tck.load.CheckpointCostContract} is a test to extend, of what checkpoints cost.
 */
@NullMarked
package io.reactivememory.tck.load;

import org.jspecify.annotations.NullMarked;
