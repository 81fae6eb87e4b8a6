package io.reactivememory.bench;

import java.util.stream.DoubleStream;

/** What is in the middle. */
final class Median {

    private Median() {}

    static double of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
