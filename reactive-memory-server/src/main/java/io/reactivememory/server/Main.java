package io.reactivememory.server;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * <pre>
 *   serve    serves a memory over HTTP
 *   import   imports conversations from files
 *   demo     shows what the memory does, on a file of its own
 * </pre>
 *
 * <p>The exit code is 0 if the command has done its work, 1 if it has not, and 2 if it was not understood.
 */
public final class Main {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int NOT_UNDERSTOOD = 2;

    private static final String USAGE = """
            reactive-memory: memory for agents, on demand

              serve    serves a memory over HTTP
              import   imports conversations from JSON files
              demo     shows in a minute what it does

            --help after a command tells its options.""";

    private Main() {}

    /**
     * Runs a command and exits.
     *
     * @param args the command and its arguments
     */
    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), Arrays.asList(args)));
    }

    static int run(Terminal terminal, List<String> args) {
        if (args.isEmpty() || isHelp(args.get(0))) {
            terminal.out().println(USAGE);
            return args.isEmpty() ? NOT_UNDERSTOOD : DONE;
        }
        List<String> rest = args.subList(1, args.size());
        Command command = command(args.get(0));
        if (command == null) {
            terminal.err().println("unknown command '" + args.get(0) + "'\n\n" + USAGE);
            return NOT_UNDERSTOOD;
        }
        if (rest.stream().anyMatch(Main::isHelp)) {
            terminal.out().println(command.usage());
            return DONE;
        }
        try {
            command.run(terminal, rest);
            return DONE;
        } catch (UsageException e) {
            terminal.err().println(e.getMessage() + "\n\n" + command.usage());
            return NOT_UNDERSTOOD;
        } catch (FailedCommandException e) {
            terminal.err().println(e.getMessage());
            return FAILED;
        }
    }

    private static @Nullable Command command(String name) {
        return switch (name) {
            case "serve" -> new ServeCommand();
            case "import" -> new ImportCommand();
            case "demo" -> new DemoCommand();
            default -> null;
        };
    }

    private static boolean isHelp(String argument) {
        return argument.equals("--help") || argument.equals("-h");
    }
}
