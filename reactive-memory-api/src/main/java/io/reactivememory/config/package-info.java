/**
 * How a memory is named: a URL, or a provider with options.
 *
 * <p>An {@link io.reactivememory.config.Option} is a typed key that parses and describes itself;
 * {@link io.reactivememory.config.MemoryOptions} is an immutable set of their values that hides secrets when it is
 * printed. Equal options mean the same memory.
 *
 * <pre>{@code
 * MemoryOptions.parse("h2:file:./data/memory?poolSize=4");
 * MemoryOptions.of("redis", Map.of("url", "redis://:secret@localhost:6379/0"));   // prints redis://***@localhost:6379/0
 * }</pre>
 */
@NullMarked
package io.reactivememory.config;

import org.jspecify.annotations.NullMarked;
