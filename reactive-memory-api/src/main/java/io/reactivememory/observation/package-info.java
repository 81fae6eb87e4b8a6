/**
 * What an application is told of what its memory does: how long operations took, how they ended, what went together.
 *
 * <p>A {@link io.reactivememory.observation.MemoryObserver} is given to {@code ReactiveMemory.open} or {@code of}, and told of each {@link
 * io.reactivememory.observation.ObservedOperation} of that handle; and, where it was given to {@code open}, of each {@link
 * io.reactivememory.observation.ObservedBatch} of the backend. Neither has an id, a key, a namespace or a payload in it, so
 * that their values can be the tags of a metric.
 *
 * <pre>{@code
 * MemoryObserver metrics = new MemoryObserver() {
 *     @Override
 *     public void operationEnded(ObservedOperation operation) {
 *         timer(operation.backend(), operation.operation(), operation.outcome()).record(operation.duration());
 *     }
 * };
 * }</pre>
 */
@NullMarked
package io.reactivememory.observation;

import org.jspecify.annotations.NullMarked;
