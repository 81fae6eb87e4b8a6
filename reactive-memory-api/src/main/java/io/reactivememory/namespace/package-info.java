/**
 * Where a memory lives, and which names are names.
 *
 * <p>A {@link io.reactivememory.namespace.Namespace} is an ordered path of labels, such as {@code users/alice}. Two
 * namespaces share nothing, whatever their labels look like; a prefix matches on label boundaries only. Order is the
 * byte order of UTF-8, the same on every backend. {@link io.reactivememory.namespace.Names} holds the rule that thread
 * ids, keys and message ids obey; it is checked once, before a backend is reached.
 *
 * <pre>{@code
 * Namespace alice = Namespace.user("alice");        // users/alice
 * Namespace drafts = alice.child("drafts");         // users/alice/drafts
 * drafts.startsWith(Namespace.of("users", "al"));   // false: 'al' is not a label of it
 * }</pre>
 */
@NullMarked
package io.reactivememory.namespace;

import org.jspecify.annotations.NullMarked;
