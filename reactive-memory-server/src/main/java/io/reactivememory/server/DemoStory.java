package io.reactivememory.server;

import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.MessagePart;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What the demo does, step by step, and what it says about it. */
final class DemoStory {

    static final String NAMESPACE = "demo";
    private static final String TRIP = "trip";
    private static final String LONG = "long";
    private static final int MESSAGE_BYTES = 1_000;
    private static final int WIDTH = 72;

    private final PrintStream out;
    private final ChildServer server;
    private final DemoClient client;
    private final int messages;
    private long lastOfTrip;

    DemoStory(PrintStream out, ChildServer server, int messages) {
        this.out = out;
        this.server = server;
        this.client = new DemoClient(server.url(), NAMESPACE);
        this.messages = messages;
    }

    void begin(String url, int heapMegabytes) {
        out.printf("1. A server on a file of its own, with a heap of %d MB%n", heapMegabytes);
        out.printf("   %s   %s   process %d%n", url, server.url(), server.pid());
        client.erase(NAMESPACE);
    }

    void remember() {
        List<byte[]> sample = sample();
        lastOfTrip = client.upload(TRIP, sample.iterator()).path("lastSequence").asLong();
        out.printf("%n2. Two conversations, uploaded over HTTP%n");
        out.printf("   %-5s %,7d messages about a journey%n", TRIP, lastOfTrip);
        long start = System.nanoTime();
        client.upload(LONG, generated());
        double seconds = seconds(start);
        out.printf(
                "   %-5s %,7d messages of 1 kB, in %.1f s: %,.0f per second, acknowledged once in the file%n",
                LONG, messages, seconds, messages / seconds);
    }

    void killAndStartAgain() {
        long killed = server.pid();
        server.kill();
        long start = System.nanoTime();
        server.startAgain();
        double up = seconds(start);
        long lost = lastOfTrip + messages - client.count(TRIP) - client.count(LONG);
        out.printf("%n3. kill -9, right after the last acknowledgement%n");
        out.printf("   process %d is dead; process %d took over after %.1f s%n", killed, server.pid(), up);
        out.printf("   %,d messages were acknowledged, %,d of them are lost%n", lastOfTrip + messages, lost);
        List<JsonNode> trip = new ArrayList<>();
        try (Stream<String> lines = client.open(client.messagesOf(TRIP), MediaTypes.NDJSON)) {
            lines.forEach(line -> trip.add(DemoClient.json(line)));
        }
        trip.subList(0, 3).forEach(this::say);
        out.println("         ...");
        trip.subList(trip.size() - 3, trip.size()).forEach(this::say);
    }

    void readEverything() {
        out.printf("%n4. All %,d messages as one stream, while the server's heap stays flat%n", messages);
        long start = System.nanoTime();
        long count = 0;
        try (Stream<String> lines = client.open(client.messagesOf(LONG), MediaTypes.NDJSON)) {
            for (Iterator<String> all = lines.iterator(); all.hasNext(); all.next()) {
                count++;
                if (count % Math.max(1, messages / 5) == 0) {
                    out.printf("   at message %,9d the heap holds %3d MB%n", count, client.heapUsed() / 1_000_000);
                }
            }
        }
        double seconds = seconds(start);
        out.printf("   %,d messages in %.1f s: %,.0f per second%n", count, seconds, count / seconds);
    }

    void follow() {
        String url = client.messagesOf(TRIP) + "?follow=true&after=" + lastOfTrip;
        out.printf("%n5. A reader that waits for what comes (server-sent events)%n");
        try (Stream<String> events = client.open(url, MediaTypes.EVENTS)) {
            Iterator<String> data =
                    events.filter(line -> line.startsWith("data: ")).iterator();
            for (String text : List.of("The maples are red!", "And we found the tofu place again.")) {
                long sent = System.nanoTime();
                client.append(TRIP, Message.user(text).payload().text());
                JsonNode arrived = DemoClient.json(data.next().substring("data: ".length()));
                double lag = seconds(sent) * 1_000;
                say(arrived);
                out.printf("         arrived %.0f ms after it was sent%n", lag);
            }
        }
    }

    void end() {
        out.printf("%nTry it:%n");
        out.printf("   curl '%s?tail=3'%n", client.messagesOf(TRIP));
        out.printf("   curl -N -H 'Accept: %s' '%s?follow=true'%n", MediaTypes.EVENTS, client.messagesOf(TRIP));
        out.printf("   curl '%s?branches=all&limit=3'%n", client.checkpointsOf(DemoRun.RUN));
        out.printf("   curl '%s/openapi.json'%n", server.url());
    }

    private void say(JsonNode logged) {
        Message message = Message.fromJson(logged.path("message"));
        String text = String.join(" ", text(message).split("\\s+", -1));
        String cut = text.length() <= WIDTH ? text : text.substring(0, WIDTH - 3) + "...";
        out.printf("   %5d  %-9s  %s%n", logged.path("sequence").asLong(), message.role(), cut);
    }

    private static String text(Message message) {
        for (MessagePart part : message.parts()) {
            if (part instanceof MessagePart.ToolCall call) {
                return call.name() + call.arguments();
            }
            if (part instanceof MessagePart.ToolResult result) {
                return String.valueOf(result.result());
            }
        }
        return message.text();
    }

    private static List<byte[]> sample() {
        try (InputStream in = DemoStory.class.getResourceAsStream("sample-conversation.json")) {
            if (in == null) {
                throw new IllegalStateException("the sample conversation is missing");
            }
            List<byte[]> lines = new ArrayList<>();
            DemoClient.json(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .forEach(message -> lines.add(line(Message.fromJson(message))));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Iterator<byte[]> generated() {
        String words = "All work and all play makes a long conversation. ".repeat(MESSAGE_BYTES / 48);
        return IntStream.rangeClosed(1, messages)
                .mapToObj(i -> line(Message.user(i + ". " + words.substring(0, MESSAGE_BYTES - 60))))
                .iterator();
    }

    private static byte[] line(Message message) {
        return (message.payload().text() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
