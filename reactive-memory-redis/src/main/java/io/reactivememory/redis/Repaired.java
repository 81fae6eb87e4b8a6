package io.reactivememory.redis;

/**
 * What a {@link RedisRepair} has done so far.
 *
 * @param keys how many keys were looked at; those that the server named twice count twice
 * @param added how many names of namespaces and threads were missing in a list, and are in it now
 * @param removed how many names were taken from a list, of what is not there any more
 */
public record Repaired(long keys, long added, long removed) {

    static final Repaired NOTHING = new Repaired(0, 0, 0);

    Repaired plus(Repaired more) {
        return new Repaired(keys + more.keys, added + more.added, removed + more.removed);
    }
}
