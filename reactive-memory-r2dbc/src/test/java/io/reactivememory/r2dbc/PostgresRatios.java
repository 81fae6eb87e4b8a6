package io.reactivememory.r2dbc;

import io.reactivememory.tck.load.RatioTable;

/**
 * Prints how ours compares with the bare driver, in a JVM of its own: that of the tests watches for blocking calls and for
 * buffers that are not released, which slows the driver by several times.
 */
final class PostgresRatios {

    private PostgresRatios() {}

    public static void main(String[] arguments) throws InterruptedException {
        String safe = arguments[0];
        String fast = arguments[1];
        RatioTable.head();
        try (RatioPlace place = new RatioPlace(safe)) {
            place.fillThreads();
            AppendRatios appends = new AppendRatios(place);
            appends.print("appends a second, 64 callers, fsync", 64, 4);
            appends.print("appends a second, 512 callers, fsync", 512, 6);
            appends.printWait("append, 1 caller, fsync, µs");
            new FollowerRatios(place, appends).print();
        }
        try (RatioPlace place = new RatioPlace(fast)) {
            place.fillThreads();
            AppendRatios appends = new AppendRatios(place);
            appends.print("appends a second, 64 callers", 64, 2);
            appends.printWait("append, 1 caller, µs");
            new ReadRatios(place).print();
        }
    }
}
