package io.reactivememory.tck;

/** To come. */
public interface NamesContract extends MemoryContract {}
