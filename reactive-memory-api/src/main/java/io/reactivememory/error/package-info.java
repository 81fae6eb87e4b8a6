/**
 * What can go wrong, typed by what the caller can do about it.
 *
 * <p>{@link io.reactivememory.error.TransientMemoryException} means: subscribe to the same call again.
 * {@link io.reactivememory.error.PermanentMemoryException} means: the same call will fail again; its subtypes say why.
 * Misuse of an argument is neither: it is an {@link java.lang.IllegalArgumentException}, thrown at the call and not
 * signalled later. Every exception names the backend, the operation and the key, never a payload and never a secret.
 */
@NullMarked
package io.reactivememory.error;

import org.jspecify.annotations.NullMarked;
