/**
 * What is asked of every backend by JMH, a class for each kind of work. One by itself is asked by JMH's own options, as {@code -p
 * backend=redis AppendBenchmark}.
 */
@NullMarked
package io.reactivememory.bench.questions;

import org.jspecify.annotations.NullMarked;
