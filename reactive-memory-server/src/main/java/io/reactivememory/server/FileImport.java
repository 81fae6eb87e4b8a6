package io.reactivememory.server;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import java.nio.file.Path;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Appends the messages of files to threads, in batches, no faster than the store takes them. */
final class FileImport {

    private static final int BATCH_ITEMS = 256;
    private static final int BATCH_WEIGHT = 1024 * 1024;

    private final ConversationLog log;
    private final int maxLineBytes;
    private final Progress progress;

    private long written;
    private long alreadyThere;

    FileImport(ConversationLog log, int maxLineBytes, Progress progress) {
        this.log = log;
        this.maxLineBytes = maxLineBytes;
        this.progress = progress;
    }

    long written() {
        return written;
    }

    long alreadyThere() {
        return alreadyThere;
    }

    /**
     * Imports one file.
     *
     * @throws FailedCommandException if the file is broken or the store fails, saying where and what was imported before
     */
    void run(Path file, String thread) {
        long before = written + alreadyThere;
        Scheduler.Worker worker = Schedulers.boundedElastic().createWorker();
        try {
            Batches.of(messages(file), NumberedMessage::weight, BATCH_ITEMS, BATCH_WEIGHT, worker::schedule)
                    .concatMapDelayError(batch -> append(thread, batch), false, 1)
                    .then()
                    .block();
        } catch (RuntimeException e) {
            throw new FailedCommandException(
                    file + ": " + e.getMessage() + "; " + (written + alreadyThere - before)
                            + " messages of this file were imported before, " + (written + alreadyThere) + " in all",
                    e);
        } finally {
            worker.dispose();
            progress.end();
        }
    }

    private Flux<NumberedMessage> messages(Path file) {
        return Flux.<NumberedMessage, MessageFile>generate(
                        () -> MessageFile.open(file, maxLineBytes),
                        (reader, sink) -> {
                            NumberedMessage next = reader.next();
                            if (next == null) {
                                sink.complete();
                            } else {
                                sink.next(next);
                            }
                            return reader;
                        },
                        MessageFile::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Mono<Appended> append(String thread, List<NumberedMessage> batch) {
        return log.append(thread, batch.stream().map(NumberedMessage::message).toList(), AppendOptions.defaults())
                .doOnNext(appended -> {
                    written += appended.written();
                    alreadyThere += batch.size() - appended.written();
                    progress.update(written + alreadyThere);
                });
    }
}
