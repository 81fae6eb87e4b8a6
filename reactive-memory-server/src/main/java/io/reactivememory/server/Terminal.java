package io.reactivememory.server;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command sees of the world around it.
 *
 * @param out where results go
 * @param err where errors and progress go
 * @param environment the environment's variables
 * @param interactive whether a person watches, so that a line may be rewritten in place
 */
record Terminal(PrintStream out, PrintStream err, Map<String, String> environment, boolean interactive) {

    static Terminal ofProcess() {
        return new Terminal(System.out, System.err, System.getenv(), isTerminal());
    }

    /** Since Java 22 there is a console also where there is no terminal, and it can be asked. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        if (System.console() == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
