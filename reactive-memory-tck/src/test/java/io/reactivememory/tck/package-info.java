/** The kit examined: the reference backend must pass it, and stores that are broken on purpose must not. */
@NullMarked
package io.reactivememory.tck;

import org.jspecify.annotations.NullMarked;
