/**
 * The contract as rules that run: what certifies a backend, ours or a third party's.
 *
 * <p>A backend is certified by one test class. It implements {@link io.reactivememory.tck.BackendContract} and answers
 * with a {@link io.reactivememory.tck.TckFixture}, which opens a fresh store for every rule:
 *
 * <pre>{@code
 * class MyConformanceTest implements BackendContract {
 *     public TckFixture fixture() {
 *         return new MyFixture();
 *     }
 * }
 * }</pre>
 *
 * <p>Each test is a {@link io.reactivememory.tck.Rule} that carries the id and the sentence of a rule in
 * {@code CONTRACT.md}. Rules of a capability that the fixture does not declare are skipped, and say so. At the end the
 * outcome is printed, and written to {@code target/conformance/<backend>.json}. A second test class with
 * {@link io.reactivememory.tck.OneAtATime} around the fixture asks the same of a reader that takes one item at a time.
 *
 * <p>Read {@link io.reactivememory.tck.PublisherContract} first. The time of a store under test is a
 * {@link io.reactivememory.tck.MutableClock}, so nothing waits for an expiry.
 */
@NullMarked
package io.reactivememory.tck;

import org.jspecify.annotations.NullMarked;
