/**
 * Stores that are broken on purpose, each in one way that real stores show, as small decorators of the reference backend.
 *
 * <p>They examine the kit: each must fail exactly the rules that it breaks, and with a sentence that says so.
 */
@NullMarked
package io.reactivememory.tck.broken;

import org.jspecify.annotations.NullMarked;
