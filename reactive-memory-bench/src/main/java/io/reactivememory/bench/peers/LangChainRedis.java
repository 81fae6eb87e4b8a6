package io.reactivememory.bench.peers;

import dev.langchain4j.community.store.memory.chat.redis.RedisChatMemoryStore;
import dev.langchain4j.community.store.memory.chat.redis.StoreType;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * LangChain4j's chat memory: every append reads the whole conversation and writes it again, as its {@code
 * MessageWindowChatMemory} does. The store has no way to close its connections.
 */
final class LangChainRedis implements ChatPeer {

    private final ChatMemoryStore store;
    private final int window;
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    LangChainRedis(URI url, int window) {
        store = RedisChatMemoryStore.builder()
                .host(url.getHost())
                .port(url.getPort())
                .storeType(StoreType.STRING)
                .prefix("peer:" + UUID.randomUUID() + ":")
                .build();
        this.window = window;
    }

    @Override
    public String name() {
        return "LangChain4j Redis 1.13.0-beta23";
    }

    @Override
    public void append(String thread, String text) {
        fill(thread, List.of(text));
    }

    @Override
    public void fill(String thread, List<String> texts) {
        threads.add(thread);
        List<ChatMessage> messages = new ArrayList<>(store.getMessages(thread));
        texts.forEach(text -> messages.add(UserMessage.from(text)));
        int size = messages.size();
        store.updateMessages(thread, messages.subList(Math.max(0, size - window), size));
    }

    @Override
    public int tail(String thread, int count) {
        return Math.min(count, store.getMessages(thread).size());
    }

    @Override
    public List<String> texts(String thread) {
        return store.getMessages(thread).stream()
                .map(message -> ((UserMessage) message).singleText())
                .toList();
    }

    @Override
    public long rows(String thread) {
        return store.getMessages(thread).size();
    }

    @Override
    public void close() {
        threads.forEach(store::deleteMessages);
    }
}
