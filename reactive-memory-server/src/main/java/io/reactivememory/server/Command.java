package io.reactivememory.server;

import java.util.List;

/** Something that the command line can do. */
interface Command {

    /** Returns how it is used, in a few lines. */
    String usage();

    /**
     * Does it, and returns when it is done.
     *
     * @throws UsageException if the arguments are not understood
     * @throws FailedCommandException if it cannot be done
     */
    void run(Terminal terminal, List<String> arguments);
}
