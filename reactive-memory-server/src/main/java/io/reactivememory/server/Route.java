package io.reactivememory.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A method on a path, and who answers it.
 *
 * @param method the HTTP method
 * @param template the path, where <code>{name}</code> stands for any one segment
 * @param handler who answers
 */
record Route(String method, String template, Handler handler) {

    /** Returns the variables of a path that matches; null if it does not. */
    @Nullable
    Map<String, String> match(List<String> segments) {
        List<String> names = List.of(template.substring(1).split("/", -1));
        if (names.size() != segments.size()) {
            return null;
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.startsWith("{")) {
                variables.put(name.substring(1, name.length() - 1), segments.get(i));
            } else if (!name.equals(segments.get(i))) {
                return null;
            }
        }
        return variables;
    }
}
