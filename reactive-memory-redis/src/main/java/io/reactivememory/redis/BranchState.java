package io.reactivememory.redis;

import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.namespace.Names;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a branch. Everything that changes the branch changes it too, so that a write that was planned can tell
 * whether it still holds.
 *
 * @param no its number, which no other branch of the epoch has had
 * @param version how many changes there have been
 * @param lastChain the greatest number of a chain that was given
 * @param lastGiven the greatest id that says a time; null if there was none
 */
record BranchState(
        long no, long version, long lastChain, @Nullable String lastGiven) {

    private static final int FIELDS = 4;

    static BranchState begin(long no) {
        return new BranchState(no, 0, 0, null);
    }

    static BranchState parse(String text) {
        String[] fields = text.split(" ", FIELDS);
        return new BranchState(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                fields[3].isEmpty() ? null : fields[3]);
    }

    BranchState changed() {
        return new BranchState(no, version + 1, lastChain, lastGiven);
    }

    /** Returns the state after a checkpoint was put. */
    BranchState grown(long chain, String id) {
        boolean later = CheckpointIds.isTime(id) && (lastGiven == null || Names.ORDER.compare(lastGiven, id) < 0);
        return new BranchState(no, version + 1, chain, later ? id : lastGiven);
    }

    @Override
    public String toString() {
        return no + " " + version + " " + lastChain + " " + (lastGiven == null ? "" : lastGiven);
    }
}
