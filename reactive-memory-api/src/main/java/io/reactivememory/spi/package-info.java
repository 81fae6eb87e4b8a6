/**
 * What a backend implements, and the machinery that backends share.
 *
 * <p>A {@link io.reactivememory.spi.MemoryBackendProvider} is found by {@link java.util.ServiceLoader} and opens a
 * {@link io.reactivememory.spi.MemoryBackend}, which hands out one implementation of each contract per namespace.
 * Arguments arrive checked, payloads arrive within the limit, and nothing arrives after close: backends do not check
 * again. {@link io.reactivememory.spi.Paging} turns a page read into a stream with demand, and
 * {@link io.reactivememory.spi.Followers} turns one into history followed by what is appended live; every long stream
 * of every backend goes through them.
 *
 * <p>A backend is certified by the rules in {@code reactive-memory-tck}.
 */
@NullMarked
package io.reactivememory.spi;

import org.jspecify.annotations.NullMarked;
