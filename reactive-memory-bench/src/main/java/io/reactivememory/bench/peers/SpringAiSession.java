package io.reactivememory.bench.peers;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.session.CreateSessionRequest;
import org.springframework.ai.session.DefaultSessionService;
import org.springframework.ai.session.EventFilter;
import org.springframework.ai.session.Session;
import org.springframework.ai.session.SessionService;
import org.springframework.ai.session.jdbc.JdbcSessionRepository;

/** The Spring AI community's sessions: a message is an event, which nothing removes. */
final class SpringAiSession implements ChatPeer {

    private final Schema schema;
    private final SessionService service;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    SpringAiSession(URI url, int connections) {
        schema = Schema.open(url, connections, JdbcSessionRepository.class);
        service = DefaultSessionService.builder()
                .sessionRepository(JdbcSessionRepository.builder()
                        .dataSource(schema.pool())
                        .build())
                .build();
    }

    @Override
    public String name() {
        return "spring-ai-session 0.6.0";
    }

    @Override
    public void append(String thread, String text) {
        if (!sessions.containsKey(thread)) {
            sessions.computeIfAbsent(thread, this::create);
        }
        service.appendMessage(thread, new UserMessage(text));
    }

    private Session create(String thread) {
        return service.create(
                CreateSessionRequest.builder().id(thread).userId("user").build());
    }

    @Override
    public int tail(String thread, int count) {
        return service.getEvents(thread, EventFilter.lastN(count)).size();
    }

    @Override
    public List<String> texts(String thread) {
        return service.getMessages(thread).stream().map(Message::getText).toList();
    }

    @Override
    public long rows(String thread) {
        return schema.count("select count(*) from ai_session_event where session_id = ?", thread);
    }

    @Override
    public void close() {
        schema.close();
    }
}
