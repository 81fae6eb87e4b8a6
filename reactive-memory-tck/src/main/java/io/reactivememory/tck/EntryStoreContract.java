package io.reactivememory.tck;

/**
 * The rules EN: entries.
 *
 * <p>Where a rule of this contract fails, ask the backend directly what it holds under the key, expired entries included:
 * a condition that is checked apart from the write it guards, and an expiry that only some operations look at, are the
 * usual causes.
 */
public interface EntryStoreContract extends EntryWritingContract, EntryListingContract {}
