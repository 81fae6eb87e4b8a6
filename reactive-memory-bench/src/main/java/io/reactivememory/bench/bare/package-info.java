/** The drivers by themselves, with what a careful user of them would write by hand. */
@NullMarked
package io.reactivememory.bench.bare;

import org.jspecify.annotations.NullMarked;
