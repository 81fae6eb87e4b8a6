package io.reactivememory.inmemory;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One life of a thread's conversation. Guarded by the backend's lock. */
final class InMemoryLog {

    private final NavigableMap<Long, LoggedMessage> messages = new TreeMap<>();
    private final Map<String, Long> sequenceById = new HashMap<>();
    private long lastAssigned;
    private long rewrites;
    private Instant lastAt = Instant.MIN;

    Appended append(List<Message> added, AppendOptions options, Instant now, FailedOperation operation) {
        boolean fresh = added.stream().anyMatch(message -> known(message) == null);
        if (fresh) {
            requireExpected(options, operation);
        }
        int before = messages.size();
        List<Long> sequences = new ArrayList<>();
        for (Message message : added) {
            Long known = known(message);
            sequences.add(known == null ? add(message, now) : known);
        }
        return new Appended(sequences, messages.size() - before, lastSequence());
    }

    Rewritten rewrite(List<Message> wanted, AppendOptions options, Instant now, FailedOperation operation) {
        requireExpected(options, operation);
        int kept = 0;
        Iterator<LoggedMessage> present = messages.values().iterator();
        while (kept < wanted.size()
                && present.hasNext()
                && present.next().message().equals(wanted.get(kept))) {
            kept++;
        }
        int dropped = messages.size() - kept;
        for (int i = 0; i < dropped; i++) {
            forget(messages.pollLastEntry().getValue());
        }
        rewrites += dropped > 0 ? 1 : 0;
        wanted.subList(kept, wanted.size()).forEach(message -> add(message, now));
        return new Rewritten(kept, dropped, wanted.size() - kept, lastSequence());
    }

    long trim(TrimPolicy policy) {
        long dropped = 0;
        while (!messages.isEmpty() && drops(policy, messages.firstEntry().getValue())) {
            LoggedMessage oldest = messages.pollFirstEntry().getValue();
            forget(oldest);
            dropped++;
        }
        return dropped;
    }

    private boolean drops(TrimPolicy policy, LoggedMessage oldest) {
        if (policy instanceof TrimPolicy.KeepLast keep) {
            return messages.size() > keep.messages();
        }
        return policy instanceof TrimPolicy.OlderThan old && oldest.at().isBefore(old.instant());
    }

    /** Returns the messages after a sequence, in ascending order. */
    Collection<LoggedMessage> after(long sequence) {
        return messages.tailMap(sequence, false).values();
    }

    /** Returns the messages before a sequence, in descending order. */
    Collection<LoggedMessage> before(long sequence) {
        return messages.headMap(sequence, false).descendingMap().values();
    }

    boolean holds(LoggedMessage message) {
        return messages.containsKey(message.sequence());
    }

    /** Returns the sequence after which there are the newest so many messages; 0 if there are no more. */
    long beforeNewest(int count) {
        return messages.descendingKeySet().stream().skip(count).findFirst().orElse(0L);
    }

    /** Returns how many rewrites have dropped something. */
    long rewrites() {
        return rewrites;
    }

    int count() {
        return messages.size();
    }

    ThreadSummary summary(String id, @Nullable Instant expiresAt) {
        if (messages.isEmpty()) {
            return new ThreadSummary(id, 0, 0, null, null, expiresAt);
        }
        LoggedMessage first = messages.firstEntry().getValue();
        LoggedMessage last = messages.lastEntry().getValue();
        return new ThreadSummary(id, first.sequence(), last.sequence(), first.at(), last.at(), expiresAt);
    }

    private long add(Message message, Instant now) {
        lastAt = now.isBefore(lastAt) ? lastAt : now;
        LoggedMessage logged = new LoggedMessage(++lastAssigned, lastAt, message);
        messages.put(logged.sequence(), logged);
        if (message.id() != null) {
            sequenceById.put(message.id(), logged.sequence());
        }
        return logged.sequence();
    }

    private void forget(LoggedMessage dropped) {
        if (dropped.message().id() != null) {
            sequenceById.remove(dropped.message().id());
        }
    }

    private @Nullable Long known(Message message) {
        return message.id() == null ? null : sequenceById.get(message.id());
    }

    private void requireExpected(AppendOptions options, FailedOperation operation) {
        Long expected = options.expectedSequence();
        if (expected != null && expected != lastSequence()) {
            throw new ConflictException(operation, "last sequence", expected, lastSequence());
        }
    }

    private long lastSequence() {
        return messages.isEmpty() ? 0 : messages.lastKey();
    }
}
