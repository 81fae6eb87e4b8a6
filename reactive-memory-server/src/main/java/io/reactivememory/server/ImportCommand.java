package io.reactivememory.server;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.namespace.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Imports conversations from files. */
final class ImportCommand implements Command {

    @Override
    public String usage() {
        return """
                import <file-or-folder>... --namespace users/alice [--url h2:file:./data/memory] [--thread id]

                A file is a JSON array of messages, or has one message per line (JSONL). A message is an object
                with a role, such as {"role": "user", "content": "Hi"}; every field is kept. Each file goes to the
                end of the thread that has its name, without the extension. A message with an id that the thread
                already holds is not written again, so an import of such messages may be repeated.

                  --namespace   where the threads are kept
                  --url         which memory; without it REACTIVE_MEMORY_URL, else h2:file:./data/memory
                  --thread      the thread's id, for a single file""";
    }

    @Override
    public void run(Terminal terminal, List<String> arguments) {
        Arguments parsed = Arguments.parse(arguments, Set.of(MemoryUrl.OPTION, "--namespace", "--thread"), Set.of());
        Namespace namespace = namespace(parsed);
        List<Path> files = files(parsed.words());
        String thread = parsed.option("--thread");
        if (thread != null && files.size() != 1) {
            throw new UsageException("--thread is for a single file, but there are " + files.size());
        }
        MemoryOptions url = MemoryUrl.choose(terminal, parsed);
        ReactiveMemory memory = MemoryUrl.open(url);
        try {
            FileImport work = new FileImport(
                    memory.in(namespace).conversations(),
                    url.get(ReactiveMemory.MAX_PAYLOAD_BYTES),
                    new Progress(terminal));
            for (Path file : files) {
                work.run(file, thread == null ? threadOf(file) : thread);
            }
            terminal.out()
                    .printf(
                            "Imported %s into %s: %,d messages written, %,d already there.%n",
                            files.size() == 1 ? "1 file" : files.size() + " files",
                            namespace,
                            work.written(),
                            work.alreadyThere());
        } finally {
            memory.close().block();
        }
    }

    private static Namespace namespace(Arguments parsed) {
        String text = parsed.option("--namespace");
        if (text == null) {
            throw new UsageException("--namespace is missing; for example --namespace users/alice");
        }
        try {
            return Namespace.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--namespace: " + e.getMessage());
        }
    }

    private static List<Path> files(List<String> words) {
        List<Path> files = new ArrayList<>();
        for (String word : words) {
            Path path = Path.of(word);
            if (Files.isDirectory(path)) {
                files.addAll(filesIn(path));
            } else if (Files.isReadable(path)) {
                files.add(path);
            } else {
                throw new FailedCommandException("there is no file " + path + " to read", null);
            }
        }
        if (files.isEmpty()) {
            throw new UsageException("no files to import are given");
        }
        return files;
    }

    private static List<Path> filesIn(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> files = children.filter(child -> child.toString().matches(".*\\.(json|jsonl|ndjson)"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new FailedCommandException(
                        "the folder " + folder + " has no file *.json, *.jsonl or *.ndjson", null);
            }
            return files;
        } catch (IOException e) {
            throw new FailedCommandException("cannot read the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String threadOf(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
