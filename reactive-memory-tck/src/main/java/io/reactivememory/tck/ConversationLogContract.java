package io.reactivememory.tck;

/**
 * The rules CV: conversations.
 *
 * <p>Where a rule of this contract fails, replay the thread on a quiet store first: what is written wrong is seen there
 * too, and what is only read wrong is not.
 */
public interface ConversationLogContract
        extends ConversationWritingContract, ConversationReadingContract, ConversationKeepingContract {}
