package io.reactivememory.r2dbc;

import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.core.Binding;
import io.r2dbc.proxy.core.Bindings;
import io.r2dbc.proxy.core.QueryInfo;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements that went through connections, each once, with the binds that it first had. */
final class SeenStatements {

    private static final Map<Class<?>, String> TYPES = Map.of(
            Integer.class, "int",
            Integer[].class, "int[]",
            Long.class, "bigint",
            Long[].class, "bigint[]",
            String.class, "text",
            String[].class, "text[]",
            byte[].class, "bytea");

    private final Map<String, Seen> seen = new LinkedHashMap<>();

    /**
     * One statement.
     *
     * @param sql its text
     * @param binds what it was run with
     */
    record Seen(String sql, List<Binding> binds) {

        /** Binds the same to a statement of as many places. */
        Statement bindTo(Statement statement) {
            for (Binding bind : binds) {
                int index = ((Number) bind.getKey()).intValue();
                if (bind.getBoundValue().isNull()) {
                    statement.bind(index, Parameters.in(bind.getBoundValue().getNullType()));
                } else {
                    statement.bind(index, bind.getBoundValue().getValue());
                }
            }
            return statement;
        }

        /** Returns its text with the types that its binds have: a plan for any binds cannot see them. */
        String typed() {
            String text = sql;
            for (Binding bind : binds) {
                int place = ((Number) bind.getKey()).intValue() + 1;
                Object value = bind.getBoundValue().getValue();
                Class<?> type = value == null ? bind.getBoundValue().getNullType() : value.getClass();
                text = text.replaceAll("\\$" + place + "(?!\\d|::)", "\\$" + place + "::" + TYPES.get(type));
            }
            return text;
        }
    }

    /** Returns connections whose statements are seen here. */
    ConnectionFactory watch(ConnectionFactory connections) {
        return ProxyConnectionFactory.builder(connections)
                .onBeforeQuery(execution -> execution.getQueries().forEach(this::add))
                .build();
    }

    private synchronized void add(QueryInfo query) {
        List<Bindings> all = query.getBindingsList();
        List<Binding> binds = all.isEmpty() ? List.of() : List.copyOf(all.get(0).getIndexBindings());
        seen.putIfAbsent(query.getQuery(), new Seen(query.getQuery(), binds));
    }

    /** Returns what was seen since the last time. */
    synchronized List<Seen> take() {
        List<Seen> taken = new ArrayList<>(seen.values());
        seen.clear();
        return taken;
    }
}
