/**
 * A non-blocking memory for agent services: what was said, small named state, and where it is kept.
 *
 * <p>Read {@link io.reactivememory.ReactiveMemory}, which opens a store and says what all operations share, then
 * {@link io.reactivememory.AgentMemory}, which holds one namespace's stores; then a contract:
 * {@link io.reactivememory.conversation} or {@link io.reactivememory.entry}. {@link io.reactivememory.observation} tells what a memory does. Who writes a backend goes on with
 * {@link io.reactivememory.spi}, and reads {@code io.reactivememory.inmemory} as the example.
 */
@NullMarked
package io.reactivememory;

import org.jspecify.annotations.NullMarked;
