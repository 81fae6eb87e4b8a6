package io.reactivememory.server;

import java.util.List;

/** Shows what the memory does. */
final class DemoCommand implements Command {

    @Override
    public String usage() {
        return "demo";
    }

    @Override
    public void run(Terminal terminal, List<String> arguments) {
        throw new FailedCommandException("not yet", null);
    }
}
