package io.reactivememory.server;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One upload of messages, a line each, to the end of a thread.
 *
 * <p>What has arrived while one batch is written is the next one, so the store's pace is the upload's, and little is held
 * between them. Each batch that is written is acknowledged by the number of the last line in it. A later acknowledgement
 * says all that an earlier one does: a client that does not read them loses some and is not waited for. Of a line that
 * is no message the client hears when everything ahead of it is written. For one subscription.
 */
final class Upload {

    private static final int BATCH_ITEMS = 256;
    private static final int BATCH_WEIGHT = 1024 * 1024;

    private final ConversationLog log;
    private final String thread;
    private final int maxLineBytes;
    private final LineSplitter splitter;

    private long acknowledged;
    private long lastSequence;

    Upload(ConversationLog log, String thread, int maxLineBytes) {
        this.log = log;
        this.thread = thread;
        this.maxLineBytes = maxLineBytes;
        this.splitter = new LineSplitter(maxLineBytes);
    }

    /** Writes what arrives, and streams what the client is told of it. Never fails: a problem is the last item. */
    Flux<ObjectNode> acknowledgements(Flux<byte[]> parts) {
        // A long line takes its time to be read, which is not the event loop's.
        Scheduler.Worker worker = Schedulers.parallel().createWorker();
        Flux<NumberedMessage> messages = parts.publishOn(Schedulers.parallel(), 2)
                .concatMapIterable(splitter::feed, 1)
                .concatWith(Flux.defer(() -> Flux.fromIterable(splitter.end())))
                .map(line -> NumberedMessage.parse(line, maxLineBytes));
        return Batches.of(messages, NumberedMessage::weight, BATCH_ITEMS, BATCH_WEIGHT, worker::schedule)
                .concatMapDelayError(this::append, false, 1)
                .concatWith(Mono.fromSupplier(() -> acknowledgement().put("complete", true)))
                .onErrorResume(error -> Mono.fromSupplier(() -> problem(error)))
                .onBackpressureLatest()
                .doFinally(signal -> worker.dispose());
    }

    private Mono<ObjectNode> append(List<NumberedMessage> batch) {
        List<Message> messages = batch.stream().map(NumberedMessage::message).toList();
        return log.append(thread, messages, AppendOptions.defaults()).map(appended -> acknowledge(batch, appended));
    }

    private ObjectNode acknowledge(List<NumberedMessage> batch, Appended appended) {
        acknowledged = batch.get(batch.size() - 1).line();
        lastSequence = appended.lastSequence();
        return acknowledgement();
    }

    private ObjectNode acknowledgement() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("acknowledged", acknowledged)
                .put("lastSequence", lastSequence);
    }

    private ObjectNode problem(Throwable error) {
        return acknowledgement().set("problem", Problems.of(error).toJson());
    }
}
