package io.reactivememory.bench;

import io.reactivememory.bench.peers.ChatPeer;
import io.reactivememory.bench.peers.Peers;
import io.reactivememory.conversation.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What is left of appends by several callers to one conversation at once.
 *
 * @param system whose conversation it was
 * @param acknowledged how many appends were answered without an error
 * @param kept how many different messages are read back
 * @param stored how many rows or items there are
 */
record Correctness(String system, int acknowledged, int kept, long stored) {

    private static final int CALLERS = 8;
    private static final int APPENDS = 25;
    private static final String THREAD = "shared";
    private static final String LINE = "%-34s | %12s | %12s | %12s";

    /** Takes the backend's name. */
    public static void main(String[] arguments) throws InterruptedException {
        Backend backend = Backend.of(arguments[0]);
        try (Store store = new Store(backend)) {
            ours(backend, store).say();
        }
        for (ChatPeer peer : peers(backend)) {
            try (peer) {
                int acknowledged = append(text -> peer.append(THREAD, text));
                new Correctness(peer.name(), acknowledged, distinct(peer.texts(THREAD)), peer.rows(THREAD)).say();
            }
        }
    }

    private static List<ChatPeer> peers(Backend backend) {
        int window = 10 * CALLERS * APPENDS;
        return switch (backend) {
            case POSTGRESQL ->
                List.of(
                        Peers.springAiJdbc(backend.server(), PeerComparisons.CONNECTIONS, window),
                        Peers.springAiSession(backend.server(), PeerComparisons.CONNECTIONS));
            case REDIS -> List.of(Peers.langChainRedis(backend.server(), window));
            case INMEMORY, H2, POSTGRESQL_NOFSYNC, REDIS_FSYNC, REDIS_CLUSTER -> List.of();
        };
    }

    private static Correctness ours(Backend backend, Store store) throws InterruptedException {
        int acknowledged =
                append(text -> store.log().append(THREAD, Message.user(text)).block(Store.SOON));
        List<String> texts = Store.done(store.log()
                .replay(THREAD)
                .map(logged -> logged.message().text())
                .collectList());
        long stored = Store.done(store.log().count(THREAD));
        return new Correctness("ours, " + backend.id(), acknowledged, distinct(texts), stored);
    }

    private static int distinct(List<String> texts) {
        return new HashSet<>(texts).size();
    }

    private interface Appending {
        void append(String text);
    }

    /** Lets all callers append at once, each when its append before is answered; returns how many succeeded. */
    private static int append(Appending appending) throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<Void>> calls = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                for (int i = 0; i < APPENDS; i++) {
                    String text = "caller " + caller + ", message " + i;
                    calls.add(() -> {
                        appending.append(text);
                        return null;
                    });
                }
            }
            int succeeded = 0;
            for (Future<Void> call : callers.invokeAll(calls)) {
                succeeded += succeeded(call) ? 1 : 0;
            }
            return succeeded;
        } finally {
            callers.shutdownNow();
        }
    }

    private static boolean succeeded(Future<Void> call) throws InterruptedException {
        try {
            call.get();
            return true;
        } catch (ExecutionException refused) {
            return false;
        }
    }

    static String head() {
        return LINE.formatted("8 callers append 25 messages each", "acknowledged", "kept", "stored");
    }

    String line() {
        return LINE.formatted(system, acknowledged, kept, stored);
    }

    private void say() {
        Rows.say(line(), this);
    }
}
