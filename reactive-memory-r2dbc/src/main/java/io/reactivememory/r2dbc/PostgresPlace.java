package io.reactivememory.r2dbc;

import io.reactivememory.config.MemoryOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is, and who asks for it.
 *
 * @param host the server's name or address
 * @param port its port
 * @param database the database; that of the user's name if the URL names none
 * @param user who logs in; null if the URL names nobody
 * @param password the user's password; null if the URL has none
 */
record PostgresPlace(
        String host,
        int port,
        @Nullable String database,
        @Nullable String user,
        @Nullable String password) {

    private static final int USUAL_PORT = 5432;

    /**
     * Reads the place from {@code postgresql://user:password@host:port/database}.
     *
     * @throws IllegalArgumentException if it is not that
     */
    static PostgresPlace of(MemoryOptions options) {
        try {
            URI uri = new URI("postgresql:" + options.location());
            if (uri.getHost() == null || uri.getRawPath().indexOf('/', 1) > 0 || uri.getRawFragment() != null) {
                throw refused(options, null);
            }
            String[] login = uri.getRawUserInfo() == null
                    ? new String[0]
                    : uri.getRawUserInfo().split(":", 2);
            String host = uri.getHost();
            return new PostgresPlace(
                    host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                    uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
                    decoded(uri.getRawPath().isEmpty() ? "" : uri.getRawPath().substring(1)),
                    decoded(login.length > 0 ? login[0] : ""),
                    decoded(login.length > 1 ? login[1] : ""));
        } catch (URISyntaxException e) {
            // Not as the cause: its message has the password.
            throw refused(options, e.getReason());
        }
    }

    private static IllegalArgumentException refused(MemoryOptions options, @Nullable String reason) {
        return new IllegalArgumentException(
                "PostgreSQL is opened by postgresql://user:password@host:port/database, but not by '" + options + "'"
                        + (reason == null ? "" : ": " + reason));
    }

    private static @Nullable String decoded(String text) {
        return text.isEmpty() ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Returns how messages name it: without the user. */
    @Override
    public String toString() {
        return host + ":" + port + (database == null ? "" : "/" + database);
    }
}
