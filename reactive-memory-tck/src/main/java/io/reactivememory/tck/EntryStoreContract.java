package io.reactivememory.tck;

/** To come. */
public interface EntryStoreContract extends MemoryContract {}
