package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class SharedLookTest {

    private final List<String> begun = new ArrayList<>();
    private final List<Sinks.One<Integer>> ends = new ArrayList<>();
    private final SharedLook<String, Integer> looks = new SharedLook<>(question -> {
        begun.add(question);
        ends.add(Sinks.one());
        return ends.get(ends.size() - 1).asMono();
    });

    @Test
    void whoComesWhileALookIsUnderWaySharesTheNext() {
        CompletableFuture<Integer> first = looks.join("a").toFuture();
        CompletableFuture<Integer> second = looks.join("b").toFuture();
        CompletableFuture<Integer> third = looks.join("c").toFuture();
        assertThat(begun).containsExactly("a");
        ends.get(0).tryEmitValue(1);
        assertThat(first).isCompletedWithValue(1);
        assertThat(second).isNotDone();
        assertThat(begun).containsExactly("a", "b");
        ends.get(1).tryEmitValue(2);
        assertThat(second).isCompletedWithValue(2);
        assertThat(third).isCompletedWithValue(2);
        looks.join("d").subscribe();
        assertThat(begun).containsExactly("a", "b", "d");
    }

    @Test
    void aLookThatFailsFailsOnlyThoseWhoShareIt() {
        CompletableFuture<Integer> first = looks.join("a").toFuture();
        CompletableFuture<Integer> second = looks.join("b").toFuture();
        ends.get(0).tryEmitError(new IllegalStateException("lost"));
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        ends.get(1).tryEmitValue(2);
        assertThat(second).isCompletedWithValue(2);
    }

    @Test
    void nothingBeginsBeforeSubscription() {
        Mono<Integer> look = looks.join("a");
        assertThat(begun).isEmpty();
        look.subscribe().dispose();
        assertThat(begun).containsExactly("a");
    }
}
