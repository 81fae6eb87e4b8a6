/**
 * How state is kept so that a put costs what it changes: the arithmetic that backends share, without any input or output.
 *
 * <p>A channel's value is a <em>chain</em>: a base, which is what was set, and links, each of which is what one put
 * appended to a JSON array. A checkpoint keeps no values but a {@link io.reactivememory.delta.Manifest}: for each channel
 * the chain and how many of its links count. So a channel that stays costs a number, an append costs its items, and any
 * number of checkpoints read from one chain. A few bytes of JSON that are no array stand in the manifest itself: a row of
 * their own would cost several times their size.
 *
 * <ul>
 *   <li>A chain grows at its end only, and each of its positions is used once. A put that appends to a value in the middle
 *       of a chain, because another line went on from there, begins a new chain with a copy.
 *   <li>Light links are packed: at every 32nd the last 32 become one row, at every 1,024th the last 1,024, so that reading
 *       a long array takes few rows and no item is ever written more than three times. Heavy ones stay rows. Nothing is kept twice: a checkpoint
 *       whose value ends inside a packed row reads the beginning of the row.
 *   <li>When checkpoints go, chains that no manifest names go with them; one that only shorter values still need is cut,
 *       and sealed, so that its free positions are never used again.
 * </ul>
 *
 * <p>What a backend does with it:
 *
 * <ol>
 *   <li>A put finds the {@link io.reactivememory.delta.StateChange} from the parent's manifest and the draft, refuses it if
 *       something that is no array is to grow, looks which of the growing values are in the middle of their chain or in a
 *       sealed one, and writes what the {@link io.reactivememory.delta.StatePlan} says. Where a chain has grown by a link,
 *       {@link io.reactivememory.delta.Links#toPack} tells whether its last rows become one.
 *   <li>A read takes the base and the rows that begin at or before the value's last link, and has
 *       {@link io.reactivememory.delta.JsonArrays#value} put them together. Of n light links these are n / 1,024 + 62 rows
 *       at the most.
 *   <li>Whoever removes checkpoints has {@link io.reactivememory.delta.Garbage} tell what they leave behind.
 * </ol>
 *
 * <p>Read {@link io.reactivememory.delta.StateChange}, then {@link io.reactivememory.delta.Links}.
 */
@NullMarked
package io.reactivememory.delta;

import org.jspecify.annotations.NullMarked;
