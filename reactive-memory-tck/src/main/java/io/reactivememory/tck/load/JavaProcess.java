package io.reactivememory.tck.load;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of a test's own, with the test's class path. What it says on standard error is seen with the test's; its standard
 * output is the test's to read, and whoever starts one ends it.
 */
public final class JavaProcess {

    private JavaProcess() {}

    /**
     * Starts one that is soon up and small, for a short task.
     *
     * @throws IOException if it cannot be started
     */
    public static Process start(Class<?> main, String... arguments) throws IOException {
        return start(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"), main, arguments);
    }

    /**
     * Starts one with options of the JVM, as {@code -Xmx64m}.
     *
     * @throws IOException if it cannot be started
     */
    public static Process start(List<String> options, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
