package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The description and the table of routes say the same. */
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsThere() {
        Set<String> served = new TreeSet<>();
        new Routes(new ServedMemory(RunningServer.freshMemory(), 1, Mono.never()))
                .table()
                .forEach(route -> served.add(route.method() + " " + route.template()));

        assertThat(described()).isEqualTo(served);
    }

    @Test
    void everyVariableOfAPathIsAParameter() {
        Pattern variable = Pattern.compile("\\{([a-z]+)}");
        for (var path : description().path("paths").properties()) {
            List<String> parameters = new ArrayList<>();
            path.getValue()
                    .path("parameters")
                    .forEach(parameter -> parameters.add(parameter.path("name").asString()));
            Matcher variables = variable.matcher(path.getKey());
            assertThat(parameters)
                    .as(path.getKey())
                    .containsExactlyElementsOf(
                            variables.results().map(found -> found.group(1)).toList());
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode description = description();

        assertThat(description.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    private static Set<String> described() {
        Set<String> described = new TreeSet<>();
        for (var path : description().path("paths").properties()) {
            for (var member : path.getValue().properties()) {
                if (METHODS.contains(member.getKey())) {
                    described.add(member.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return described;
    }

    private static JsonNode description() {
        try (RunningServer running = RunningServer.start()) {
            return json(running.get("/openapi.json"));
        }
    }
}
