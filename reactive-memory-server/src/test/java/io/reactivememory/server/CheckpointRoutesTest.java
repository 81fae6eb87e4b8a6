package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.assertProblem;
import static io.reactivememory.server.RunningServer.json;
import static io.reactivememory.server.RunningServer.lines;
import static io.reactivememory.server.RunningServer.thread;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checkpoints over HTTP. */
class CheckpointRoutesTest {

    private static final String JSON = "application/json";
    private static final String THREAD = thread("users/alice", "t");
    private static final String CHECKPOINTS = THREAD + "/checkpoints";

    private final RunningServer running = RunningServer.start();

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void aChildHasWhatItsParentHasAndWhatItChanges() {
        HttpResponse<String> first = post("""
                {"id":"a", "run":"r-1", "metadata":{"step":1.50}, "set":{"plan":{"to":"Kyoto"}, "draft":null},
                 "append":{"notes":["one"]}}""");
        HttpResponse<String> second =
                post("""
                {"parent":"a", "epoch":%s, "id":"b", "set":{"plan":{"to":"Nara"}}, "remove":["draft"],
                 "append":{"notes":[{"n":2},"three"]}}""".formatted(json(first).path("epoch").asString()));

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(first.body()).matches("\\{\"thread\":\"t\",\"branch\":\"\",\"id\":\"a\",\"epoch\":[1-9][0-9]*}");
        assertThat(second.statusCode()).as(second.body()).isEqualTo(201);
        JsonNode a = json(running.get(CHECKPOINTS + "/a"));
        assertThat(a.propertyNames())
                .containsExactly("thread", "branch", "id", "epoch", "at", "run", "metadata", "versions", "state");
        assertThat(a.path("run").asString()).isEqualTo("r-1");
        assertThat(a.path("metadata").toString()).isEqualTo("{\"step\":1.50}");
        assertThat(a.path("versions").propertyNames()).containsExactly("draft", "notes", "plan");
        assertThat(a.path("state").toString())
                .isEqualTo("{\"draft\":null,\"notes\":[\"one\"],\"plan\":{\"to\":\"Kyoto\"}}");
        JsonNode b = json(running.get(THREAD + "/head"));
        assertThat(b.path("id").asString()).isEqualTo("b");
        assertThat(b.path("parent").asString()).isEqualTo("a");
        assertThat(b.path("epoch")).isEqualTo(json(first).path("epoch"));
        assertThat(b.path("state").toString())
                .isEqualTo("{\"notes\":[\"one\",{\"n\":2},\"three\"],\"plan\":{\"to\":\"Nara\"}}");
    }

    @Test
    void aWholeStateIsTheStateWhateverTheParentHas() {
        put("{\"id\":\"a\",\"set\":{\"x\":1,\"y\":2}}");
        put("{\"id\":\"b\",\"parent\":\"a\",\"state\":{\"y\":2,\"z\":[3]}}");
        put("{\"id\":\"c\",\"parent\":\"b\",\"state\":{}}");

        assertThat(json(running.get(CHECKPOINTS + "/b")).path("state").toString())
                .isEqualTo("{\"y\":2,\"z\":[3]}");
        assertThat(json(running.get(CHECKPOINTS + "/c")).path("versions").toString())
                .isEqualTo("{}");
    }

    @Test
    void aStateOfMegabytesIsPutAndReadBack() {
        String large = "x".repeat(4_000_000);

        put("{\"id\":\"a\",\"state\":{\"large\":\"" + large + "\"}}");

        assertThat(json(running.get(THREAD + "/head"))
                        .path("state")
                        .path("large")
                        .asString())
                .isEqualTo(large);
    }

    @Test
    void valuesThatAreNotPlainJsonStandApartInBothDirections() {
        String typed = "{\"bytes\":{\"mediaType\":\"image/png\",\"base64\":\"AP8=\"},"
                + "\"special\":{\"mediaType\":\"application/x+json\",\"value\":[1]}}";

        put("{\"id\":\"a\",\"set\":{\"plain\":{\"mediaType\":1}},\"typed\":" + typed + "}");
        put("{\"id\":\"b\",\"state\":{\"plain\":0},\"typed\":" + typed + "}");

        JsonNode a = json(running.get(CHECKPOINTS + "/a"));
        assertThat(a.path("state").toString()).isEqualTo("{\"plain\":{\"mediaType\":1}}");
        assertThat(a.path("typed").toString()).isEqualTo(typed);
        JsonNode b = json(running.get(CHECKPOINTS + "/b"));
        assertThat(b.path("state").toString()).isEqualTo("{\"plain\":0}");
        assertThat(b.path("typed").toString()).isEqualTo(typed);
    }

    @Test
    void whatCallsItselfJsonAndIsNoneIsShownInBase64() {
        put("{\"id\":\"a\",\"typed\":{\"odd\":{\"mediaType\":\"application/json\",\"base64\":\"e30K\"},"
                + "\"broken\":{\"mediaType\":\"application/json\",\"base64\":\"ew==\"}}}");

        HttpResponse<String> history = running.get(CHECKPOINTS + "?values=all");

        assertThat(lines(history)).hasSize(1);
        assertThat(history.body())
                .contains("\"state\":{\"odd\":{}}")
                .contains("\"typed\":{\"broken\":{\"mediaType\":\"application/json\",\"base64\":\"ew==\"}}");
    }

    @Test
    void aHistoryIsNewestFirstAndAsFullAsIsAskedFor() {
        put("{\"id\":\"a\",\"set\":{\"x\":1,\"y,z\":2,\"w\":3}}");
        put("{\"id\":\"b\",\"parent\":\"a\",\"set\":{\"x\":2}}");
        running.memory
                .in(Namespace.user("alice"))
                .checkpoints()
                .putWrites(
                        CheckpointRef.of("t", "b"),
                        TaskWrites.of("task", new ChannelWrite("x", Payload.of("image/png", new byte[] {0, -1}))))
                .block();

        assertThat(running.get(CHECKPOINTS).headers().firstValue("Content-Type"))
                .contains("application/x-ndjson");
        assertThat(ids("")).containsExactly("b", "a");
        assertThat(ids("?limit=1")).containsExactly("b");
        assertThat(ids("?limit=0")).isEmpty();
        assertThat(ids("?before=b")).containsExactly("a");
        assertThat(lines(running.get(CHECKPOINTS)))
                .allSatisfy(line ->
                        assertThat(line.has("state") || line.has("writes")).isFalse())
                .allSatisfy(line ->
                        assertThat(line.path("versions").propertyNames()).containsExactly("w", "x", "y,z"));
        assertThat(states("?values=all")).containsExactly("{\"w\":3,\"x\":2,\"y,z\":2}", "{\"w\":3,\"x\":1,\"y,z\":2}");
        assertThat(states("?channel=x&channel=y,z")).containsExactly("{\"x\":2,\"y,z\":2}", "{\"x\":1,\"y,z\":2}");
        assertThat(lines(running.get(CHECKPOINTS + "?writes=true"))
                        .get(0)
                        .path("writes")
                        .toString())
                .isEqualTo("[{\"task\":\"task\",\"path\":\"\",\"index\":0,\"channel\":\"x\","
                        + "\"mediaType\":\"image/png\",\"base64\":\"AP8=\"}]");
        assertThat(running.get(thread("users/alice", "unknown") + "/checkpoints")
                        .body())
                .isEmpty();
    }

    @Test
    void oneCheckpointIsFullUnlessLessIsAskedFor() {
        put("{\"id\":\"a\",\"set\":{\"x\":1,\"y\":2}}");
        running.memory
                .in(Namespace.user("alice"))
                .checkpoints()
                .putWrites(
                        CheckpointRef.of("t", "a"),
                        TaskWrites.of("task", new ChannelWrite("x", Payload.json(List.of()))))
                .block();

        for (String one : List.of(CHECKPOINTS + "/a", THREAD + "/head")) {
            JsonNode full = json(running.get(one));
            assertThat(full.path("state").toString()).isEqualTo("{\"x\":1,\"y\":2}");
            assertThat(full.path("writes").get(0).path("value").toString()).isEqualTo("[]");
            JsonNode less = json(running.get(one + "?channel=y&writes=false"));
            assertThat(less.path("state").toString()).isEqualTo("{\"y\":2}");
            assertThat(less.has("writes")).isFalse();
            assertThat(json(running.get(one + "?values=none")).has("state")).isFalse();
        }
    }

    @Test
    void aHistoryShowsWhatItsMetadataMatches() {
        put("{\"id\":\"a\",\"metadata\":{\"step\":1,\"by\":\"loop\"}}");
        put("{\"id\":\"b\",\"metadata\":{\"step\":2,\"by\":\"loop\"}}");
        put("{\"id\":\"c\",\"metadata\":{\"step\":2,\"by\":null}}");

        assertThat(ids("?where=" + UrlText.encode("{\"step\":2.0}"))).containsExactly("c", "b");
        assertThat(ids("?where=" + UrlText.encode("{\"step\":2,\"by\":\"loop\"}")))
                .containsExactly("b");
        assertThat(ids("?where=" + UrlText.encode("{\"by\":null}"))).containsExactly("c");
        assertThat(ids("?where=" + UrlText.encode("{}"))).hasSize(3);
    }

    @Test
    void branchesAreKeptApart() {
        put("{\"id\":\"a\",\"set\":{\"x\":\"root\"}}");
        put("{\"id\":\"a\",\"branch\":\"tools\",\"set\":{\"x\":\"tools\"}}");
        put("{\"id\":\"b\",\"branch\":\"tools\",\"parent\":\"a\"}");

        assertThat(ids("")).containsExactly("a");
        assertThat(ids("?branch=tools")).containsExactly("b", "a");
        assertThat(ids("?branches=all")).containsExactly("a", "b", "a");
        assertThat(json(running.get(CHECKPOINTS + "/a?branch=tools"))
                        .path("state")
                        .toString())
                .isEqualTo("{\"x\":\"tools\"}");
        assertThat(json(running.get(THREAD + "/head?branch=tools")).path("id").asString())
                .isEqualTo("b");
    }

    @Test
    void goingOnFromAnOlderOneKeepsBothLinesUnlessItIsForbidden() {
        put("{\"id\":\"a\",\"append\":{\"notes\":[1]}}");
        put("{\"id\":\"b\",\"parent\":\"a\",\"append\":{\"notes\":[2]},\"mode\":\"strict\"}");
        put("{\"id\":\"c\",\"parent\":\"a\",\"append\":{\"notes\":[3]},\"mode\":\"fork\"}");

        assertThat(states("?values=all")).containsExactly("{\"notes\":[1,3]}", "{\"notes\":[1,2]}", "{\"notes\":[1]}");
        HttpResponse<String> late = post("{\"id\":\"d\",\"parent\":\"b\",\"mode\":\"strict\"}");
        assertProblem(late, 409, "the head is c");
        assertThat(json(late).path("head").asString()).isEqualTo("c");
        assertThat(json(late).has("expected") || json(late).has("actual")).isFalse();
        assertThat(json(late).path("operation").asString()).isEqualTo("checkpoints.commit");
        assertThat(ids("")).hasSize(3);
    }

    @Test
    void aConflictOfNumbersNamesNumbersAndOneOfAnEmptyBranchNoHead() {
        HttpResponse<String> numbers =
                running.post(THREAD + "/messages?expecting=7", JSON, "{\"role\":\"user\",\"content\":\"Hi\"}");
        HttpResponse<String> empty = post("{\"id\":\"b\",\"parent\":\"a\"}");

        assertProblem(numbers, 409, "expected last sequence 7 but found 0");
        assertThat(json(numbers).path("expected").asInt()).isEqualTo(7);
        assertThat(json(numbers).path("actual").asInt(-1)).isZero();
        assertThat(json(numbers).has("head")).isFalse();
        assertProblem(empty, 409, "the head is none");
        assertThat(json(empty).path("head").isNull()).isTrue();
    }

    @Test
    void anIdIsPutOnceAndNeverOverwritten() {
        String draft = "{\"id\":\"a\",\"set\":{\"x\":1}}";

        assertThat(post(draft).body()).isEqualTo(post(draft).body());
        assertProblem(post(draft.replace("1", "2")), 409, "the head is a");
        assertThat(states("?values=all")).containsExactly("{\"x\":1}");
    }

    @Test
    void deletedCheckpointsLeaveTheMessagesAndAreNotRaisedAgain() {
        running.post(THREAD + "/messages", JSON, "{\"role\":\"user\",\"content\":\"Hi\"}");
        String epoch = json(put("{\"id\":\"a\"}")).path("epoch").asString();
        assertThat(running.get("/namespaces/users%2Falice").body())
                .isEqualTo(
                        "{\"namespace\":\"users/alice\",\"threads\":1,\"messages\":1,\"checkpoints\":1,\"entries\":0}");

        assertThat(running.delete(CHECKPOINTS).body()).isEqualTo("{\"deleted\":true}");
        assertThat(running.delete(CHECKPOINTS).body()).isEqualTo("{\"deleted\":false}");

        assertThat(lines(running.get(THREAD + "/messages"))).hasSize(1);
        assertProblem(
                post("{\"id\":\"b\",\"parent\":\"a\",\"epoch\":" + epoch + "}"), 409, "epoch " + epoch + " is over");
        assertThat(ids("?branches=all")).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        put("{\"id\":\"a\"}");

        assertProblem(running.get(CHECKPOINTS + "/b"), 404, "no checkpoint 'b' in thread 't'");
        assertProblem(running.get(CHECKPOINTS + "/a?branch=tools"), 404, "'a' in branch 'tools' of thread 't'");
        assertProblem(running.get(THREAD + "/head?branch=tools"), 404, "no checkpoint in branch 'tools' of");
        assertProblem(running.get(thread("users/alice", "u") + "/head"), 404, "no checkpoint in thread 'u'");
    }

    @Test
    void parametersThatCannotBeMeant() {
        assertProblem(running.get(CHECKPOINTS + "?values=some"), 400, "values must be all or none");
        assertProblem(running.get(CHECKPOINTS + "?values=all&channel=x"), 400, "values must be without channel");
        assertProblem(running.get(CHECKPOINTS + "?channel="), 400, "channel must be");
        assertProblem(running.get(CHECKPOINTS + "?branches=some"), 400, "branches must be all");
        assertProblem(running.get(CHECKPOINTS + "?branches=all&branch=x"), 400, "branches must be all");
        assertProblem(running.get(CHECKPOINTS + "?before="), 400, "before must be");
        assertProblem(running.get(CHECKPOINTS + "?limit=-1"), 400, "limit must be 0 or more");
        assertProblem(running.get(CHECKPOINTS + "?limit=1&limit=1"), 400, "limit is given twice");
        assertProblem(running.get(CHECKPOINTS + "?branch=a&branch=a"), 400, "branch is given twice");
        assertProblem(running.get(CHECKPOINTS + "?writes=maybe"), 400, "writes must be true or false");
        assertProblem(running.get(CHECKPOINTS + "?where=[]"), 400, "where must be a JSON object");
        assertProblem(running.get(CHECKPOINTS + "?where=%7B"), 400, "where must be a JSON object");
        assertProblem(running.get(CHECKPOINTS + "?chanel=x"), 400, "chanel is unknown here");
        assertProblem(running.get(CHECKPOINTS + "/a?limit=1"), 400, "limit is unknown here");
        assertProblem(running.get(THREAD + "/head?before=b"), 400, "before is unknown here");
        assertProblem(
                running.send(running.request(CHECKPOINTS).header("Accept", "text/html")), 406, "application/x-ndjson");
    }

    @Test
    void bodiesThatAreNoCheckpoints() {
        put("{\"id\":\"b\"}");

        assertProblem(
                post("{\"id\":\"c\",\"sett\":{}}"), 400, "field sett is unknown in a checkpoint; known are parent");
        assertProblem(post("{\"thread\":\"t\"}"), 400, "field thread is unknown");
        assertProblem(post("[]"), 400, "must be a JSON object, but is array");
        assertProblem(post("{"), 400, "must be a JSON object");
        assertProblem(post(""), 400, "must be a JSON object");
        assertProblem(post("{\"id\":1}"), 400, "field id of a checkpoint must be text, but is number");
        assertProblem(post("{\"parent\":null}"), 400, "field parent of a checkpoint must be text, but is null");
        assertProblem(post("{\"parent\":\"b\"}"), 400, "child must be given an id");
        assertProblem(post("{\"parent\":\"b\",\"id\":\"a\"}"), 400, "must sort after the parent's 'b'");
        assertProblem(
                post("{\"parent\":\"b\",\"epoch\":1.5,\"id\":\"c\"}"), 400, "epoch of a checkpoint must be a whole");
        assertProblem(post("{\"parent\":\"b\",\"epoch\":-1,\"id\":\"c\"}"), 400, "epoch must be 0 or more");
        assertProblem(post("{\"epoch\":1}"), 400, "epoch must be that of a parent");
        assertProblem(post("{\"mode\":\"any\"}"), 400, "mode must be fork or strict");
        assertProblem(post("{\"metadata\":[]}"), 400, "metadata of a checkpoint must be a JSON object");
        assertProblem(post("{\"append\":{\"x\":1}}"), 400, "field x of append must be a list, but is number");
        assertProblem(post("{\"append\":{\"x\":[]}}"), 400, "at least one item");
        assertProblem(post("{\"remove\":[1]}"), 400, "remove of a checkpoint must be a list of text");
        assertProblem(post("{\"set\":{\"x\":1},\"remove\":[\"x\"]}"), 400, "'x' is twice");
        assertProblem(post("{\"set\":{\"x\":1},\"state\":{}}"), 400, "changes or a whole state");
        assertProblem(post("{\"set\":{\"\":1}}"), 400, "channel must be");
        assertProblem(
                post("{\"state\":{\"x\":1},\"typed\":{\"x\":" + png("") + "}}"), 400, "x must be in state or typed");
        assertProblem(post("{\"typed\":{\"x\":" + png(",\"value\":1") + "}}"), 400, "a value or base64");
        assertProblem(post("{\"typed\":{\"x\":" + png(",\"size\":1") + "}}"), 400, "field size is unknown");
        assertProblem(post("{\"typed\":{\"x\":{\"base64\":\"\"}}}"), 400, "typed value of x must have a mediaType");
        assertProblem(post("{\"typed\":{\"x\":{\"mediaType\":\"a/b\",\"base64\":\"*\"}}}"), 400, "base64");
        assertProblem(running.post(CHECKPOINTS, "text/plain", "{}"), 415, "application/json");
        assertProblem(running.post(CHECKPOINTS + "?branch=b", JSON, "{}"), 400, "branch is unknown here");
        assertThat(ids("?branches=all")).containsExactly("b");
    }

    private static String png(String more) {
        return "{\"mediaType\":\"image/png\",\"base64\":\"AP8=\"" + more + "}";
    }

    private HttpResponse<String> post(String draft) {
        return running.post(CHECKPOINTS, JSON, draft);
    }

    private HttpResponse<String> put(String draft) {
        HttpResponse<String> answer = post(draft);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    private Stream<String> ids(String query) {
        return lines(running.get(CHECKPOINTS + query)).stream()
                .map(line -> line.path("id").asString());
    }

    private Stream<String> states(String query) {
        return lines(running.get(CHECKPOINTS + query)).stream()
                .map(line -> line.path("state").toString());
    }
}
