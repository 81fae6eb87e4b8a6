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

    /** The mark of a namespace that is listed until it is erased: it has been written to. */
    private static final String SURE = "1";

    /** The mark of a repair, which stays only if there is something in the namespace when the repair ends. */
    private static final String PERHAPS = "?";

    /** No mark: lists a thread only if the namespace has the mark of one that has been written to. */
    private static final String IF_SURE = "";

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
     * @param script told not to make what is not there, it answers {@code absent}, or {@code expired} if it is still to be removed
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
                .flatMap(reply ->
                        reply.isAbsent() ? make(operation, namespace, thread, making, reply) : Mono.just(reply));
    }

    private Mono<Reply> make(
            FailedOperation operation,
            Namespace namespace,
            @Nullable String thread,
            Mono<Reply> making,
            Reply refusal) {
        Mono<Void> list = list(operation, namespace, thread);
        Mono<Void> dropExpired = thread != null && refusal.is("expired")
                ? backend.endThread(operation, namespace, thread, "expired").then()
                : Mono.empty();
        return list.then(dropExpired)
                .then(making)
                .flatMap(reply -> reply.isAbsent()
                        ? Mono.defer(() -> make(operation, namespace, thread, making, reply))
                        : list.thenReturn(reply));
    }

    /** Lists a thread, and its namespace if that was not written to before. */
    private Mono<Void> list(FailedOperation operation, Namespace namespace, @Nullable String thread) {
        return runMark(operation, namespace, thread, IF_SURE)
                .filter(marked -> marked.flag(0))
                .flatMap(unsure -> addNamespace(operation, namespace))
                .flatMap(added -> mark(operation, namespace, thread, SURE))
                .then();
    }

    /** Marks a namespace that was listed; one that had no mark may have been taken from the list meanwhile, and is listed again. */
    private Mono<Reply> mark(FailedOperation operation, Namespace namespace, @Nullable String thread, String mark) {
        return runMark(operation, namespace, thread, mark)
                .delayUntil(marked -> marked.flag(0) ? addNamespace(operation, namespace) : Mono.empty());
    }

    private Mono<Reply> runMark(FailedOperation operation, Namespace namespace, @Nullable String thread, String mark) {
        RedisKeys.OfNamespace in = keys.of(namespace);
        return link.run(
                operation,
                Script.NAMESPACE_MARK,
                new byte[][] {in.meta(), in.threads()},
                Arguments.none().add(mark).add(thread).array());
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
        return link.run(operation, Script.NAMESPACE_UNMARK, keys.of(namespace).meta(), Arguments.none())
                .then(content)
                .then(unlist(operation, namespace));
    }

    /** Takes a namespace from the list that has no mark, and looks until what is listed and what is marked are the same. */
    private Mono<Boolean> unlist(FailedOperation operation, Namespace namespace) {
        Mono<Boolean> marked = Mono.defer(() -> link.run(
                        operation, Script.NAMESPACE_MARKED, keys.of(namespace).meta(), Arguments.none()))
                .map(reply -> reply.flag(0));
        return remove(operation, keys.metaOfNamespaces(), keys.namespaces(), namespace.stored())
                .delayUntil(listed -> marked.filter(again -> again)
                        .flatMap(again -> addNamespace(operation, namespace))
                        .flatMap(added -> marked)
                        .filter(still -> !still)
                        .flatMap(gone -> unlist(operation, namespace)));
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
                .flatMap(namespaces -> mark(operation, namespace, thread, PERHAPS)
                        .flatMap(marked -> marked.flag(1) ? lookAgain(operation, namespace, thread) : Mono.just(0L))
                        .map(threads -> namespaces + threads));
    }

    /** Takes a thread from the list that was added to it after it was deleted; returns 1 if it is there. */
    private Mono<Long> lookAgain(FailedOperation operation, Namespace namespace, String thread) {
        return backend.summary(operation, namespace, thread)
                .map(there -> 1L)
                .switchIfEmpty(
                        Mono.defer(() -> unlist(operation, namespace, thread).thenReturn(0L)));
    }

    private Mono<Long> addedNamespace(FailedOperation operation, Namespace namespace) {
        return addNamespace(operation, namespace).map(added -> added.number(0));
    }

    /** Lists a namespace that has content or a mark of its own; returns how many names were missing, empty if it has none. */
    Mono<Long> relist(FailedOperation operation, Namespace namespace) {
        return isThere(operation, namespace, Script.NAMESPACE_CONTENT)
                .filter(there -> there)
                .flatMap(there -> addedNamespace(operation, namespace))
                .delayUntil(added -> mark(operation, namespace, null, PERHAPS));
    }

    /**
     * Ends a repair: takes the stored name of a namespace from the list that was never written to, or is erased; tells whether it
     * did. Whatever else a repair listed may have been erased between its look and its mark; it is settled here, where both
     * are looked at in one step.
     */
    Mono<Boolean> settle(FailedOperation operation, String name) {
        Namespace namespace;
        try {
            namespace = Namespace.ofStored(name);
        } catch (IllegalArgumentException e) {
            return remove(operation, keys.metaOfNamespaces(), keys.namespaces(), name);
        }
        return namespace.stored().equals(name)
                ? isThere(operation, namespace, Script.NAMESPACE_SETTLE)
                        .flatMap(there -> there ? Mono.just(false) : unlist(operation, namespace))
                : remove(operation, keys.metaOfNamespaces(), keys.namespaces(), name);
    }

    private Mono<Boolean> isThere(FailedOperation operation, Namespace namespace, Script look) {
        RedisKeys.OfNamespace in = keys.of(namespace);
        return link.run(
                        operation,
                        look,
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
