package io.reactivememory.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * What one turn of a comparison shows.
 *
 * @param figure what was measured: how many calls are answered in a second, or how many microseconds a call takes
 * @param calls how many calls were answered
 * @param cpuNanos what the turn took of the processors, with compiling and collecting garbage
 * @param bytes what was allocated
 */
record Turn(double figure, long calls, long cpuNanos, long bytes) {

    /** Ours and the other's, one after the other. */
    record Pair(Turn ours, Turn reference) {}

    /**
     * What a call takes of this process; what a server takes is not seen.
     *
     * @param cpuMicros the processors' time
     * @param bytes what is allocated
     */
    record Cost(double cpuMicros, double bytes) {

        /** Returns what each call of some turns took. */
        static Cost of(List<Turn> turns) {
            double calls = turns.stream().mapToLong(Turn::calls).sum();
            return new Cost(
                    turns.stream().mapToLong(Turn::cpuNanos).sum() / 1e3 / calls,
                    turns.stream().mapToLong(Turn::bytes).sum() / calls);
        }
    }

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
            return new Turn(figure, calls, SYSTEM.getProcessCpuTime() - cpu, allocated() - bytes);
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
}
