package io.reactivememory.r2dbc;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A JVM of a test's own, with the test's class path. */
final class JavaProcess {

    private JavaProcess() {}

    /** Starts one that is soon up, for a short task. */
    static Process start(Class<?> main, String... arguments) throws IOException {
        return start(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"), main, arguments);
    }

    static Process start(List<String> options, Class<?> main, String... arguments) throws IOException {
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
