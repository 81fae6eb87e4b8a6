package io.reactivememory.tck;

/** To come. */
public interface PublisherContract extends MemoryContract {}
