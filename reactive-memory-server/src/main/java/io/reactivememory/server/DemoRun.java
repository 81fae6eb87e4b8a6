package io.reactivememory.server;

import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the demo does with checkpoints: a run of steps that is killed, goes on, and goes another way from the middle. */
final class DemoRun {

    static final String RUN = "run";
    private static final String FIRST_WAY = "first way";
    private static final String OTHER_WAY = "other way";
    private static final int STEPS = 300;
    private static final int KILLED_AFTER = 100;
    private static final int FORKED_AT = 50;
    private static final String NOTE = "what was found out in this step. ".repeat(30);

    private final PrintStream out;
    private final ChildServer server;
    private final DemoClient client;

    DemoRun(PrintStream out, ChildServer server) {
        this.out = out;
        this.server = server;
        this.client = new DemoClient(server.url(), DemoStory.NAMESPACE);
    }

    void killAndGoOn() {
        out.printf("%n6. A run of %,d steps, each put as a checkpoint, and kill -9 in the middle of it%n", STEPS);
        long killed = server.pid();
        int acknowledged = runUntilKilled();
        long start = System.nanoTime();
        server.startAgain();
        double up = DemoStory.seconds(start);
        out.printf("   process %d is dead; process %d took over after %.1f s%n", killed, server.pid(), up);
        JsonNode head = client.head(RUN);
        int reached = step(head);
        int lost = Math.max(0, acknowledged - reached);
        out.printf("   %,d steps were acknowledged, %,d of them are lost%n", acknowledged, lost);
        start = System.nanoTime();
        putAll(FIRST_WAY, reached + 1, STEPS, head);
        double seconds = DemoStory.seconds(start);
        out.printf(
                "   the latest checkpoint was of step %,d with %,d notes; from there the run went on%n",
                reached, notes(head));
        out.printf(
                "   now it is of step %,d: %,.0f steps per second%n",
                step(client.head(RUN)), (STEPS - reached) / seconds);
    }

    /** Returns how many steps were acknowledged by a server that is killed while they go on. */
    private int runUntilKilled() {
        CompletableFuture<Void> dead = CompletableFuture.completedFuture(null);
        JsonNode head = null;
        int acknowledged = 0;
        try {
            while (acknowledged < STEPS) {
                head = put(FIRST_WAY, acknowledged + 1, head);
                acknowledged++;
                if (acknowledged == KILLED_AFTER) {
                    dead = CompletableFuture.runAsync(server::kill);
                }
            }
        } catch (FailedCommandException e) {
            if (!(e.getCause() instanceof IOException)) {
                throw e;
            }
        }
        dead.join();
        return acknowledged;
    }

    void forkAndLookBack() {
        out.printf("%n7. Back to step %,d, and from there another way%n", FORKED_AT);
        JsonNode end = client.head(RUN);
        String where = "?limit=1&where=" + UrlText.encode("{\"step\":" + FORKED_AT + "}");
        putAll(OTHER_WAY, FORKED_AT + 1, FORKED_AT + 3, history(where).get(0));
        long start = System.nanoTime();
        List<JsonNode> history = history("");
        out.printf(
                "   the history, %,d checkpoints in %.2f s, newest first%n", history.size(), DemoStory.seconds(start));
        int forkedAt = history.size() - FORKED_AT;
        say(history, 0, 1, 2, 3, forkedAt - 1, forkedAt, history.size() - 1);
        out.printf(
                "   the first way ends with %,d notes, the other one with %,d%n",
                notes(client.checkpoint(RUN, id(end))), notes(client.head(RUN)));
    }

    private void putAll(String way, int first, int last, JsonNode before) {
        JsonNode parent = before;
        for (int step = first; step <= last; step++) {
            parent = put(way, step, parent);
        }
    }

    /** Puts what a step found out, and returns where the checkpoint is. */
    private JsonNode put(String way, int step, @Nullable JsonNode parent) {
        ObjectNode draft = JsonNodeFactory.instance.objectNode();
        if (parent != null) {
            draft.put("parent", id(parent));
        }
        draft.putObject("metadata").put("step", step).put("way", way);
        draft.putObject("append").putArray("notes").add(step + ". " + NOTE);
        return client.put(RUN, draft);
    }

    private List<JsonNode> history(String query) {
        try (Stream<String> lines = client.open(client.checkpointsOf(RUN) + query, MediaTypes.NDJSON)) {
            return lines.map(DemoClient::json).toList();
        }
    }

    /** Shows the checkpoints that stand in these places of a history. */
    private void say(List<JsonNode> history, int... places) {
        Map<String, Integer> steps = new HashMap<>();
        history.forEach(checkpoint -> steps.put(id(checkpoint), step(checkpoint)));
        int next = 0;
        for (int place : places) {
            if (place > next) {
                out.println("         ...");
            }
            next = place + 1;
            JsonNode checkpoint = history.get(place);
            Integer parent = steps.get(checkpoint.path("parent").asString(""));
            out.printf(
                    "   step %3d  %s%s%n",
                    step(checkpoint),
                    checkpoint.path("metadata").path("way").asString(),
                    parent == null ? "" : ", after step " + parent);
        }
    }

    private static String id(JsonNode checkpoint) {
        return checkpoint.path("id").asString();
    }

    private static int step(JsonNode checkpoint) {
        return checkpoint.path("metadata").path("step").asInt();
    }

    private static int notes(JsonNode checkpoint) {
        return checkpoint.path("state").path("notes").size();
    }
}
