package io.reactivememory.r2dbc;

import io.reactivememory.delta.Manifest;
import io.reactivememory.delta.StatePlan;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.r2dbc.BranchTable.Branch;
import java.util.HashSet;
import java.util.Set;

/**
 * The head of a branch, as its writer knows it.
 *
 * @param branch the branch, by whose version it is told whether somebody else has changed it since
 * @param head the id of the head
 * @param manifest the state of the head
 * @param open those of its values that are known to end where their chains end, so that they can grow
 */
record BranchEnd(Branch branch, String head, Manifest manifest, Set<ValueRef> open) {

    /**
     * Returns the end after a put.
     *
     * @param before the branch before it
     * @param id the checkpoint that was put
     * @param plan what it has written
     * @param open the values that were known to be open before
     */
    static BranchEnd after(Branch before, String id, StatePlan plan, Set<ValueRef> open) {
        Set<ValueRef> nowOpen = new HashSet<>(open);
        Set<Long> begun = new HashSet<>();
        plan.newChains().forEach(chain -> begun.add(chain.chain()));
        plan.links().forEach(link -> nowOpen.add(link.value()));
        plan.manifest().values().values().stream()
                .filter(value -> begun.contains(value.chain()))
                .forEach(nowOpen::add);
        nowOpen.retainAll(plan.manifest().values().values());
        return new BranchEnd(before.grown(plan.lastChain()), id, plan.manifest(), nowOpen);
    }
}
