package io.reactivememory.server;

import java.time.Duration;

/** Tells, once a second, how far a long work is: in place where a person watches, else line by line. */
final class Progress {

    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final Terminal terminal;
    private final long started = System.nanoTime();
    private long told = started;
    private boolean shown;

    Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Takes note of how many messages there are now. */
    void update(long messages) {
        long now = System.nanoTime();
        if (now - told < INTERVAL) {
            return;
        }
        told = now;
        shown = true;
        double seconds = (now - started) / 1e9;
        terminal.err()
                .printf(
                        "%s%,d messages, %,.0f/s%s",
                        terminal.interactive() ? "\r" : "",
                        messages,
                        messages / seconds,
                        terminal.interactive() ? "  " : System.lineSeparator());
        terminal.err().flush();
    }

    /** Leaves the line that was rewritten in place. */
    void end() {
        if (shown && terminal.interactive()) {
            terminal.err().println();
        }
        shown = false;
    }
}
