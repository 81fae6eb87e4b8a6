package io.reactivememory.tck;

/**
 * The rule ID-7: whatever names look like, what is done under one touches no other.
 *
 * <p>64 random sequences run side by side, each with a few names that are easily taken for one another, for everything that
 * has a name. Whatever is done to the store is done to the in-memory backend, and both must answer the same. Where it fails,
 * the message has the operation, both answers, what was done under the same names before, and how to do it all again.
 */
public interface HostileSequenceContract extends MemoryContract {

    /** The configuration parameter, or system property, that says how many operations there are; {@value #DEFAULT} unless told. */
    String OPERATIONS = "model.operations";

    /** The configuration parameter, or system property, that says which sequences; 1 unless told. */
    String SEED = "model.seed";

    /** How many operations there are unless told. */
    long DEFAULT = 10_000;

    @Rule(id = "ID-7", says = "random operations on hostile names answer as the reference does")
    default void randomOperationsAnswerAsTheReferenceDoes(StoreUnderTest store) {
        try (Worlds worlds = new Worlds(store, store.parameter(SEED, 1))) {
            worlds.run(store.parameter(OPERATIONS, DEFAULT));
        }
    }
}
