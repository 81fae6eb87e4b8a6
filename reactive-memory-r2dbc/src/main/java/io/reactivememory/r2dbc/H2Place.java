package io.reactivememory.r2dbc;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.reactivememory.config.MemoryOptions;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where an H2 database is.
 *
 * @param isFile whether it is a file; else it lives in memory
 * @param name the file's absolute path without its ending, or the database's name
 */
record H2Place(boolean isFile, String name) {

    private static final String FILE = "file:";
    private static final String MEMORY = "mem:";
    private static final String WORKSPACE = "CHARM_WORKSPACE_DIR";

    /**
     * Reads the place from {@code h2:file:path}, {@code h2:mem:name} or {@code local}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static H2Place of(MemoryOptions options, Map<String, String> environment) {
        String location = options.location();
        if (options.scheme().equals("local") && location.isEmpty()) {
            return file(environment.getOrDefault(WORKSPACE, "./workspace") + "/.reactive-memory/memory");
        }
        if (location.startsWith(FILE) && location.length() > FILE.length()) {
            return file(location.substring(FILE.length()));
        }
        if (location.startsWith(MEMORY) && location.length() > MEMORY.length()) {
            return new H2Place(false, withoutSemicolon(location.substring(MEMORY.length())));
        }
        throw new IllegalArgumentException(
                "H2 is opened by h2:file:<path>, h2:mem:<name> or local, but not by '" + options + "'");
    }

    private static H2Place file(String path) {
        String expanded = path.startsWith("~/") ? System.getProperty("user.home") + path.substring(1) : path;
        return new H2Place(
                true,
                withoutSemicolon(Path.of(expanded).toAbsolutePath().normalize().toString()));
    }

    private static String withoutSemicolon(String name) {
        if (name.indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "the path or name of an H2 database must not contain ';', as '" + name + "' does");
        }
        return name;
    }

    /** Names the database; an {@code async:} file is not closed by a thread that is interrupted. */
    H2ConnectionConfiguration.Builder configure(H2ConnectionConfiguration.Builder configuration) {
        return isFile ? configuration.file("async:" + name) : configuration.inMemory(name);
    }

    /** Returns how messages name it: the file, or the name. */
    @Override
    public String toString() {
        return isFile ? name + ".mv.db" : "mem:" + name;
    }
}
