package io.reactivememory.bench;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How thoroughly to ask.
 *
 * @param name what it is called by
 * @param backends on which backends ours is compared and stored, unless others are named
 * @param asked which of them every question is asked of by JMH, unless others are named
 * @param callers how many callers ask at once, in turn
 * @param bytes how large messages and values are, in turn
 * @param lengths how many messages a thread has, in turn
 * @param steps how many steps a run has before it is measured, in turn
 * @param iterations how often a question is measured, each time for {@code millis}
 * @param millis for how long
 * @param rounds how many turns of a comparison count, each for {@code turnMillis}
 * @param turnMillis for how long
 * @param replayed how many messages a replay in a small heap has
 * @param longRun how many steps a long run has
 * @param rates how many callers come in a second where they do not wait for each other, in turn
 * @param loadSeconds for how long they come
 * @param storedMessages of how many messages storage is measured at most
 * @param storedSteps of how many steps
 */
record Profile(
        String name,
        Set<Backend> backends,
        Set<Backend> asked,
        List<Integer> callers,
        List<Integer> bytes,
        List<Integer> lengths,
        List<Integer> steps,
        int iterations,
        int millis,
        int rounds,
        int turnMillis,
        int replayed,
        int longRun,
        List<Integer> rates,
        int loadSeconds,
        int storedMessages,
        int storedSteps) {

    /** Every question once, of a usual size: to see what a change has done. H2 takes longest to warm up. */
    private static final Profile QUICK = new Profile(
            "quick",
            EnumSet.of(Backend.INMEMORY, Backend.H2, Backend.POSTGRESQL, Backend.REDIS),
            EnumSet.of(Backend.INMEMORY, Backend.POSTGRESQL, Backend.REDIS),
            List.of(1),
            List.of(200),
            List.of(1_000),
            List.of(100),
            1,
            300,
            13,
            80,
            10_000,
            500,
            List.of(500),
            2,
            1_000,
            100);

    /** Every question with all that is varied: what is published. */
    private static final Profile FULL = new Profile(
            "full",
            EnumSet.allOf(Backend.class),
            EnumSet.complementOf(EnumSet.of(Backend.POSTGRESQL_NOFSYNC, Backend.REDIS_FSYNC)),
            List.of(1, 16, 128),
            List.of(200, 2_000, 65_536),
            List.of(10, 1_000, 20_000),
            List.of(10, 1_000),
            1,
            600,
            13,
            120,
            100_000,
            10_000,
            List.of(200, 1_000),
            5,
            10_000,
            1_000);

    static Profile of(String name) {
        List<Profile> all = List.of(QUICK, FULL);
        return all.stream()
                .filter(profile -> profile.name.equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("the profile must be one of "
                        + all.stream().map(Profile::name).collect(Collectors.joining(", ")) + ", but is " + name));
    }

    /** Returns the values of what a question varies: all of them to one caller, the first of them to many. */
    String[] values(Question question, int callers) {
        List<Integer> values = switch (question.varied()) {
            case NOTHING -> List.of();
            case BYTES -> bytes;
            case LENGTH -> lengths;
            case STEPS -> steps;
        };
        return values.stream()
                .limit(callers == 1 ? values.size() : 1)
                .map(String::valueOf)
                .toArray(String[]::new);
    }
}
