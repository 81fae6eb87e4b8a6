package io.reactivememory.tck;

/** To come. */
public interface NamespaceContract extends MemoryContract {}
