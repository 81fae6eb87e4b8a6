package io.reactivememory.redis;

import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.Page;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the lists of namespaces and threads, which are in other slots than what they list.
 *
 * <p>Invariant: what is there is listed. What is listed may be gone, and whoever reads a list looks. A thing is listed before
 * it is made, and again once it is, because another process may have taken it from the list in between; who takes one from
 * the list looks afterwards whether it has been made again. Of these steps none is needed where the thing is there already:
 * then the write itself is the only call. What a process that dies in the middle leaves is a name too many, or, if it dies
 * between making a thing and listing it again while another removes it, one too few, which the next repair finds.
 */
final class Listing {

    /** Where a script is told whether to make what is not there. */
    private static final int MAKE = 1;

    private final RedisBackend backend;
    private final RedisLink link;
    private final RedisKeys keys;

    Listing(RedisBackend backend, RedisLink link, RedisKeys keys) {
        this.backend = backend;
        this.link = link;
        this.keys = keys;
    }

    /**
     * Writes, and lists what is written to if it was not there.
     *
     * @param thread the thread that is written to; null if it is an entry
     * @param script told not to make what is not there, it answers {@code absent}
     * @param arguments with a flag behind the time, which says whether to make it
     */
    Mono<Reply> write(
            FailedOperation operation,
            Namespace namespace,
            @Nullable String thread,
            Script script,
            byte[][] passed,
            Arguments arguments) {
        Mono<Reply> making = Mono.defer(() -> link.run(operation, script, passed, arguments.arrayWith(MAKE, "1")));
        return link.run(operation, script, passed, arguments.arrayWith(MAKE, "0"))
                .flatMap(reply -> reply.is("absent") ? make(operation, namespace, thread, making) : Mono.just(reply));
    }

    private Mono<Reply> make(
            FailedOperation operation, Namespace namespace, @Nullable String thread, Mono<Reply> making) {
        Mono<Void> list = list(operation, namespace, thread);
        Mono<Void> dropExpired = thread == null
                ? Mono.empty()
                : backend.endThread(operation, namespace, thread, "expired").then();
        return list.then(dropExpired)
                .then(making)
                .flatMap(reply -> reply.is("absent")
                        ? Mono.defer(() -> make(operation, namespace, thread, making))
                        : list.thenReturn(reply));
    }

    private Mono<Void> list(FailedOperation operation, Namespace namespace, @Nullable String thread) {
        return addNamespace(operation, namespace)
                .then(mark(operation, namespace, thread))
                .then();
    }

    private Mono<Reply> mark(FailedOperation operation, Namespace namespace, @Nullable String thread) {
        RedisKeys.OfNamespace in = keys.of(namespace);
        return link.run(
                operation,
                Script.NAMESPACE_MARK,
                new byte[][] {in.meta(), in.threads()},
                Arguments.none().add(thread).array());
    }

    private Mono<Reply> addNamespace(FailedOperation operation, Namespace namespace) {
        return link.run(
                operation, Script.LIST_ADD, keys.namespaces(), Arguments.none().add(namespace.stored()));
    }

    /** Takes a thread from the list that is gone, unless it is there again. */
    Mono<Void> unlist(FailedOperation operation, Namespace namespace, String thread) {
        RedisKeys.OfNamespace in = keys.of(namespace);
        return remove(operation, in.meta(), in.threads(), thread)
                .then(backend.summary(operation, namespace, thread))
                .flatMap(there -> link.run(
                        operation,
                        Script.LIST_ADD,
                        in.threads(),
                        Arguments.none().add(thread)))
                .then();
    }

    private Mono<Boolean> remove(FailedOperation operation, byte[] meta, byte[] list, String name) {
        return Mono.defer(() -> link.run(
                        operation,
                        Script.LIST_REMOVE,
                        new byte[][] {meta, list},
                        Arguments.at(backend.now()).add(name).array()))
                .map(reply -> reply.flag(0));
    }

    /** Removes a namespace from the list while its content goes; what is written meanwhile is in it again. */
    Mono<Boolean> erase(FailedOperation operation, Namespace namespace, Mono<Void> content) {
        byte[] meta = keys.of(namespace).meta();
        return link.run(operation, Script.NAMESPACE_UNMARK, meta, Arguments.none())
                .then(content)
                .then(remove(operation, keys.metaOfNamespaces(), keys.namespaces(), namespace.stored()))
                .delayUntil(listed -> link.run(operation, Script.NAMESPACE_MARKED, meta, Arguments.none())
                        .flatMap(marked -> marked.flag(0) ? addNamespace(operation, namespace) : Mono.empty()));
    }

    /**
     * Lists a thread that is there; one that was deleted meanwhile is taken from the list again.
     *
     * @param withNamespace whether it has to be seen to that its namespace is listed
     * @return how many names were missing; empty if there is no such thread
     */
    Mono<Long> relist(FailedOperation operation, Namespace namespace, String thread, boolean withNamespace) {
        return backend.summary(operation, namespace, thread)
                .flatMap(there -> withNamespace ? addedNamespace(operation, namespace) : Mono.just(0L))
                .flatMap(namespaces -> mark(operation, namespace, thread)
                        .flatMap(marked -> marked.flag(0) || marked.flag(1)
                                ? lookAgain(operation, namespace, thread, marked.flag(0))
                                        .map(there -> there ? namespaces + marked.number(1) : 0)
                                : Mono.just(namespaces)));
    }

    /** Takes a thread from the list that was added to it after it was deleted; tells whether it is there. */
    private Mono<Boolean> lookAgain(FailedOperation operation, Namespace namespace, String thread, boolean marked) {
        Mono<Void> namespaceToo = marked ? unmark(operation, namespace) : Mono.empty();
        return backend.summary(operation, namespace, thread)
                .map(there -> true)
                .switchIfEmpty(Mono.defer(() ->
                        unlist(operation, namespace, thread).then(namespaceToo).thenReturn(false)));
    }

    private Mono<Long> addedNamespace(FailedOperation operation, Namespace namespace) {
        return addNamespace(operation, namespace).map(added -> added.number(0));
    }

    /** Lists a namespace that has content or a mark of its own; returns how many names were missing, empty if it has none. */
    Mono<Long> relist(FailedOperation operation, Namespace namespace) {
        return hasContent(operation, namespace)
                .filter(there -> there)
                .flatMap(there -> addedNamespace(operation, namespace))
                .delayUntil(added -> mark(operation, namespace, null));
    }

    /** Takes the stored name of a namespace from the list that was never written to or is erased; tells whether it did. */
    Mono<Boolean> unlistIfGone(FailedOperation operation, String name) {
        Namespace namespace;
        try {
            namespace = Namespace.ofStored(name);
        } catch (IllegalArgumentException e) {
            return remove(operation, keys.metaOfNamespaces(), keys.namespaces(), name);
        }
        return namespace.stored().equals(name)
                ? hasContent(operation, namespace)
                        .flatMap(there -> there ? Mono.just(false) : erase(operation, namespace, Mono.empty()))
                : remove(operation, keys.metaOfNamespaces(), keys.namespaces(), name);
    }

    /** Takes back a mark that may have been set too late, unless somebody has relied on it already. */
    private Mono<Void> unmark(FailedOperation operation, Namespace namespace) {
        return erase(operation, namespace, Mono.empty())
                .then(relist(operation, namespace))
                .then();
    }

    private Mono<Boolean> hasContent(FailedOperation operation, Namespace namespace) {
        RedisKeys.OfNamespace in = keys.of(namespace);
        return link.run(
                        operation,
                        Script.NAMESPACE_CONTENT,
                        new byte[][] {in.meta(), in.threads(), in.entries()},
                        Arguments.none().array())
                .map(content -> content.flag(0));
    }

    /** Reads a page of namespaces. */
    Mono<Page<Namespace>> namespaces(FailedOperation operation, Namespace prefix, @Nullable Namespace last, int size) {
        return names(operation, keys.namespaces(), prefix.stored(), last == null ? null : last.stored(), size)
                .map(names -> new Page<>(names.stream().map(Namespace::ofStored).toList(), names.size() == size));
    }

    /**
     * Reads a page of threads, and looks at each whether it is still there.
     *
     * @param item what to make of a thread and its summary; null to leave it out
     */
    <T> Mono<Page<T>> threads(
            FailedOperation operation,
            Namespace namespace,
            String prefix,
            @Nullable String after,
            int size,
            BiFunction<String, Reply, @Nullable T> item) {
        return names(operation, keys.of(namespace).threads(), prefix, after, size)
                .flatMap(names -> summaries(operation, namespace, names, item).flatMap(items -> {
                    boolean more = names.size() == size;
                    return items.isEmpty() && more
                            ? threads(operation, namespace, prefix, names.get(size - 1), size, item)
                            : Mono.just(new Page<>(items, more));
                }));
    }

    private <T> Mono<List<T>> summaries(
            FailedOperation operation,
            Namespace namespace,
            List<String> names,
            BiFunction<String, Reply, @Nullable T> item) {
        return Flux.fromIterable(names)
                .flatMapSequential(
                        name -> backend.summary(operation, namespace, name)
                                .flatMap(summary -> Mono.justOrEmpty(item.apply(name, summary))),
                        256)
                .collect(ArrayList::new, List::add);
    }

    /** Returns all names of threads that are listed, also of those that are gone. */
    Flux<String> listed(FailedOperation operation, Namespace namespace) {
        return names(operation, keys.of(namespace).threads());
    }

    /** Returns all names that a list has. */
    Flux<String> names(FailedOperation operation, byte[] list) {
        int size = 256;
        return names(operation, list, "", null, size)
                .expand(names ->
                        names.size() < size ? Mono.empty() : names(operation, list, "", names.get(size - 1), size))
                .flatMapIterable(names -> names);
    }

    Mono<List<String>> names(FailedOperation operation, byte[] list, String prefix, @Nullable String after, int size) {
        return link.run(
                        operation,
                        Script.LIST_PAGE,
                        list,
                        Arguments.none()
                                .add(after == null ? bound('[', prefix) : bound('(', after))
                                .add(end(prefix))
                                .add(size))
                .map(Reply::texts);
    }

    /** Returns a bound as Redis spells it. */
    static byte[] bound(char kind, String name) {
        return RedisKeys.bytes(kind + name);
    }

    /** Returns the upper bound of what begins with a prefix: no name has the byte 255. */
    static byte[] end(String prefix) {
        ByteArrayOutputStream bound = new ByteArrayOutputStream();
        bound.writeBytes(bound('(', prefix));
        bound.write(0xFF);
        return bound.toByteArray();
    }
}
