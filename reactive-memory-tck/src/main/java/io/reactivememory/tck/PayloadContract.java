package io.reactivememory.tck;

/** To come. */
public interface PayloadContract extends MemoryContract {}
