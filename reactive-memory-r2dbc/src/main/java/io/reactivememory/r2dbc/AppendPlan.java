package io.reactivememory.r2dbc;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.r2dbc.MessageTable.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Works out what appends to one thread write, one after the other, from where the thread ends: arithmetic, nothing else. */
final class AppendPlan {

    /** A message at its place. */
    record Row(long seq, long at, Message message) {}

    private final Map<String, Long> sequenceById;
    private final long now;
    private final List<Row> rows = new ArrayList<>();
    private final LogEnd start;
    private LogEnd end;
    private @Nullable Long expiresAt;

    /**
     * Begins at the end of a thread.
     *
     * @param end where it ends
     * @param known the sequences of the ids that will be appended and are there already
     * @param now the time in milliseconds
     */
    AppendPlan(LogEnd end, Map<String, Long> known, long now) {
        this.start = end;
        this.end = end;
        this.sequenceById = new HashMap<>(known);
        this.now = now;
    }

    /**
     * Adds an append.
     *
     * @throws ConflictException if it expects another end; then nothing was added
     */
    Appended add(List<Message> messages, AppendOptions options, FailedOperation operation) {
        long first = end.nextSequence();
        List<Row> fresh = new ArrayList<>(messages.size());
        List<Long> sequences = new ArrayList<>(messages.size());
        Map<String, Long> freshIds = new HashMap<>();
        for (Message message : messages) {
            Long present = message.id() == null ? null : sequence(message.id(), freshIds);
            if (present == null) {
                present = first + fresh.size();
                fresh.add(new Row(present, end.instant(now), message));
                if (message.id() != null) {
                    freshIds.put(message.id(), present);
                }
            }
            sequences.add(present);
        }
        Position last = end.last();
        if (fresh.isEmpty()) {
            keepExpiry(options);
            return new Appended(sequences, 0, last.seq());
        }
        requireExpected(options, last, operation);
        keepExpiry(options);
        rows.addAll(fresh);
        sequenceById.putAll(freshIds);
        long lastSequence = first + fresh.size() - 1;
        end = new LogEnd(end.life(), new Position(lastSequence, end.instant(now)));
        return new Appended(sequences, fresh.size(), lastSequence);
    }

    private void keepExpiry(AppendOptions options) {
        if (options.ttl() != null) {
            expiresAt = now + options.ttl().toMillis();
        }
    }

    private @Nullable Long sequence(String id, Map<String, Long> freshIds) {
        Long known = sequenceById.get(id);
        return known != null ? known : freshIds.get(id);
    }

    static void requireExpected(AppendOptions options, Position last, FailedOperation operation) {
        Long expected = options.expectedSequence();
        if (expected != null && expected != last.seq()) {
            throw new ConflictException(operation, "last sequence", expected, last.seq());
        }
    }

    /** Returns what is to be inserted. */
    List<Row> rows() {
        return rows;
    }

    /** Returns the instant from which the thread is no longer there, if an append says so; else null. */
    @Nullable
    Long expiresAt() {
        return expiresAt;
    }

    /** Returns where the thread ended before. */
    LogEnd start() {
        return start;
    }

    Position last() {
        return end.last();
    }

    /** Returns where the thread ends afterwards. */
    LogEnd end() {
        return end;
    }
}
