package io.reactivememory.tck;

/** To come. */
public interface ConversationLogContract extends MemoryContract {}
