package io.reactivememory.bench;

/** What is measured. */
enum Unit {
    /** Answers in a second, of which more are better. */
    PER_SECOND("1/s") {
        @Override
        double ratio(double ours, double reference) {
            return ours / reference;
        }
    },
    /** Microseconds for an answer, of which less are better. */
    MICROS("µs") {
        @Override
        double ratio(double ours, double reference) {
            return reference / ours;
        }
    };

    private final String sign;

    Unit(String sign) {
        this.sign = sign;
    }

    String sign() {
        return sign;
    }

    /** Returns how many times as good ours is. */
    abstract double ratio(double ours, double reference);
}
