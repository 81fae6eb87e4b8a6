package io.reactivememory.r2dbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the tables are called. Statements are written with names that begin with {@code memory_}; where a schema or another
 * prefix was configured, they are put in here, because a search path would be state of a connection.
 *
 * <p>The names of indexes are written with a colon before them: they take the prefix, but are in the schema of their table.
 */
final class SqlNames {

    static final String PREFIX = "memory_";

    private static final Pattern NAME = Pattern.compile("(:?)\\b" + PREFIX + "(?=[a-z])");

    /** Statements differ by their lists of binds alone, so there are some hundreds; a bound all the same. */
    private static final int REMEMBERED = 10_000;

    private final String prefix;
    private final String qualified;
    private final Map<String, String> remembered = new ConcurrentHashMap<>();

    /**
     * Names the tables.
     *
     * @param schema the schema, which was checked to need no escape; null for that of the connection
     * @param prefix what their names begin with
     */
    SqlNames(@Nullable String schema, String prefix) {
        this.prefix = prefix;
        this.qualified = schema == null ? prefix : '"' + schema + "\"." + prefix;
    }

    static SqlNames plain() {
        return new SqlNames(null, PREFIX);
    }

    /** Returns a statement with the tables' names put in. */
    String in(String sql) {
        String named = remembered.get(sql);
        if (named == null) {
            named = NAME.matcher(sql)
                    .replaceAll(match -> Matcher.quoteReplacement(match.group(1).isEmpty() ? qualified : prefix));
            if (remembered.size() < REMEMBERED) {
                remembered.put(sql, named);
            }
        }
        return named;
    }
}
