/**
 * The reference backend: the contracts in the fewest lines, to be read as their specification.
 *
 * <p>Everything lives in sorted maps behind one lock that is held for a look or a change and never while a subscriber is
 * called. What it keeps ends with the last handle on it.
 */
@NullMarked
package io.reactivememory.inmemory;

import org.jspecify.annotations.NullMarked;
