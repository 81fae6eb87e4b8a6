package io.reactivememory.tck;

/**
 * The rules CP: checkpoints.
 *
 * <p>Where a rule of this contract fails, read the checkpoint with {@code get} on a quiet store first, and its parent:
 * what is put together wrongly is seen there, and what is only listed wrongly is not.
 */
public interface CheckpointStoreContract
        extends CheckpointWritingContract,
                CheckpointLineContract,
                PendingWriteContract,
                CheckpointReadingContract,
                CheckpointKeepingContract,
                CheckpointModelContract {}
