package io.reactivememory.bench.peers;

import java.net.URI;
import java.util.List;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.memory.repository.jdbc.JdbcChatMemoryRepository;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;

/** Spring AI's chat memory: every append reads the window, deletes it, and inserts it again. */
final class SpringAiJdbc implements ChatPeer {

    private final Schema schema;
    private final ChatMemory memory;

    SpringAiJdbc(URI url, int connections, int window) {
        schema = Schema.open(url, connections, JdbcChatMemoryRepository.class);
        memory = MessageWindowChatMemory.builder()
                .chatMemoryRepository(JdbcChatMemoryRepository.builder()
                        .dataSource(schema.pool())
                        .build())
                .maxMessages(window)
                .build();
    }

    @Override
    public String name() {
        return "Spring AI JDBC 2.0.0";
    }

    @Override
    public void append(String thread, String text) {
        memory.add(thread, new UserMessage(text));
    }

    @Override
    public void fill(String thread, List<String> texts) {
        memory.add(thread, texts.stream().<Message>map(UserMessage::new).toList());
    }

    @Override
    public int tail(String thread, int count) {
        return Math.min(count, memory.get(thread).size());
    }

    @Override
    public List<String> texts(String thread) {
        return memory.get(thread).stream().map(Message::getText).toList();
    }

    @Override
    public long rows(String thread) {
        return schema.count("select count(*) from spring_ai_chat_memory where conversation_id = ?", thread);
    }

    @Override
    public void close() {
        schema.close();
    }
}
