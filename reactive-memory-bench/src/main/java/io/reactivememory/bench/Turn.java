package io.reactivememory.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one turn of a comparison shows.
 *
 * @param figure what was measured: how many calls are answered in a second, or how many microseconds a call takes
 * @param cost what each call takes of this process
 */
record Turn(double figure, Cost cost) {

    /**
     * What a call takes of this process; what a server takes is not seen.
     *
     * @param cpuMicros the processors' time, of compiling and of collecting garbage too
     * @param bytes what is allocated
     */
    record Cost(double cpuMicros, double bytes) {}

    /** Ours and the other's, one after the other. */
    record Pair(Turn ours, Turn reference) {}

    /** A turn that has begun. */
    static final class Begun {

        private static final OperatingSystemMXBean SYSTEM =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

        private final long bytes = allocated();
        private final long cpu = SYSTEM.getProcessCpuTime();
        private final long nanos = System.nanoTime();

        /** Ends it where calls are counted. */
        Turn perSecond(long calls) {
            return end(calls * 1e9 / (System.nanoTime() - nanos), calls);
        }

        /** Ends it where something else was measured, of so many calls. */
        Turn end(double figure, long calls) {
            double cpuMicros = (SYSTEM.getProcessCpuTime() - cpu) / 1e3;
            return new Turn(figure, new Cost(cpuMicros / calls, (double) (allocated() - bytes) / calls));
        }

        private static long allocated() {
            return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                    .filter(bytes -> bytes > 0)
                    .sum();
        }
    }

    static Begun begin() {
        return new Begun();
    }

    /** Returns what is in the middle of some, each figure by itself. */
    static Turn median(List<Turn> turns) {
        return new Turn(
                median(turns, Turn::figure),
                new Cost(
                        median(turns, turn -> turn.cost().cpuMicros()),
                        median(turns, turn -> turn.cost().bytes())));
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return Median.of(turns.stream().mapToDouble(figure));
    }
}
