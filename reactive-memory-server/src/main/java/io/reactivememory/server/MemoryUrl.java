package io.reactivememory.server;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.config.MemoryOptions;

/** Finds out which memory a command works on: by its option, else by the environment, else a file beside it. */
final class MemoryUrl {

    static final String OPTION = "--url";

    private static final String VARIABLE = "REACTIVE_MEMORY_URL";
    private static final String DEFAULT = "h2:file:./data/memory";

    private MemoryUrl() {}

    static MemoryOptions choose(Terminal terminal, Arguments arguments) {
        String url = arguments.option(OPTION, terminal.environment().getOrDefault(VARIABLE, DEFAULT));
        try {
            return MemoryOptions.parse(url);
        } catch (IllegalArgumentException e) {
            throw new FailedCommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Opens a memory and makes sure that it answers. */
    static ReactiveMemory open(MemoryOptions options) {
        try {
            ReactiveMemory memory = ReactiveMemory.open(options);
            memory.status().block();
            return memory;
        } catch (RuntimeException e) {
            throw new FailedCommandException("cannot open " + options + ": " + e.getMessage(), e);
        }
    }
}
