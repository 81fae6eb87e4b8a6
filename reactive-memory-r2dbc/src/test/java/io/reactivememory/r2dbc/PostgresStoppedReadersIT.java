package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Readers who stop in the middle are in nobody's way, though there are fifty times as many as connections. */
class PostgresStoppedReadersIT {

    private static final int READERS = 100;
    private static final int WRITERS = 10;
    private static final int APPENDS_PER_WRITER = 50;
    private static final int MESSAGES = 1_000;
    private static final int WANTED = 3;
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void hundredReadersWhoStopHinderNoWriter() throws Exception {
        PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
        String schema = server.freshSchema();
        ReactiveMemory memory =
                ReactiveMemory.open(server.url() + "?schema=" + schema + "&poolSize=2&acquireTimeout=PT5S");
        ConversationLog log = memory.shared().conversations();
        log.append("long", messages()).block(SOON);

        CountDownLatch stopped = new CountDownLatch(READERS);
        List<Reader> readers =
                IntStream.range(0, READERS).mapToObj(i -> new Reader(stopped)).toList();
        readers.forEach(reader -> log.replay("long").subscribe(reader));
        assertThat(stopped.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();

        Flux.range(0, WRITERS)
                .flatMap(writer -> log.append("written-" + writer, Message.user("on"))
                        .repeat(APPENDS_PER_WRITER - 1)
                        .last()
                        .doOnNext(last -> assertThat(last.lastSequence()).isEqualTo(APPENDS_PER_WRITER)))
                .blockLast(SOON);
        assertThat(readers).allMatch(reader -> reader.received.get() == WANTED);

        readers.forEach(reader -> reader.request(MESSAGES));
        for (Reader reader : readers) {
            assertThat(reader.ended.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(reader.received).hasValue(MESSAGES);
        }
        memory.close().block(SOON);
        server.drop(schema);
    }

    private static Message[] messages() {
        return IntStream.rangeClosed(1, MESSAGES)
                .mapToObj(i -> Message.user("message " + i))
                .toArray(Message[]::new);
    }

    /** Wants a few messages, and the rest when it is told to. */
    private static final class Reader extends BaseSubscriber<LoggedMessage> {

        private final CountDownLatch stopped;
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicInteger received = new AtomicInteger();

        Reader(CountDownLatch stopped) {
            this.stopped = stopped;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(WANTED);
        }

        @Override
        protected void hookOnNext(LoggedMessage logged) {
            if (received.incrementAndGet() == WANTED) {
                stopped.countDown();
            }
        }

        @Override
        protected void hookOnComplete() {
            ended.countDown();
        }
    }
}
