package io.reactivememory.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.reactivememory.error.ClosedException;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.MemoryException;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.error.UnsupportedCapabilityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.channel.AbortedException;

/** Says of every error which problem it is to the client. What is nobody's business outside goes to the log only. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static Problem of(Throwable error) {
        if (error instanceof RefusedException refused) {
            return refused.problem();
        }
        if (error instanceof MemoryException failed) {
            return Problems.of(failed);
        }
        if (error instanceof IllegalArgumentException) {
            return Problem.of(HttpResponseStatus.BAD_REQUEST, String.valueOf(error.getMessage()));
        }
        if (error instanceof AbortedException || AbortedException.isConnectionReset(error)) {
            // Nobody is left to hear it, and clients may hang up without the log complaining.
            return Problem.of(HttpResponseStatus.BAD_REQUEST, "the connection was closed");
        }
        LOG.error("A request failed", error);
        return Problem.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "The server failed; its log says why.");
    }

    static Problem tooLarge(long size, long limit) {
        return Problem.of(
                        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                        "what was sent is over the limit of " + limit + " bytes" + (size < 0 ? "" : ": it has " + size))
                .with("limit", limit);
    }

    static Problem stopping() {
        return Problem.of(HttpResponseStatus.SERVICE_UNAVAILABLE, "the server is stopping")
                .header(HttpHeaderNames.RETRY_AFTER, "1");
    }

    private static Problem of(MemoryException failed) {
        Problem problem = describe(failed)
                .with("operation", failed.operation().operation())
                .with("backend", failed.operation().backend());
        if (problem.status() == HttpResponseStatus.INTERNAL_SERVER_ERROR.code()) {
            LOG.error("A request failed", failed);
        }
        return problem;
    }

    private static Problem describe(MemoryException failed) {
        String detail = String.valueOf(failed.getMessage());
        if (failed instanceof ConflictException conflict) {
            return describe(conflict, Problem.of(HttpResponseStatus.CONFLICT, detail));
        }
        if (failed instanceof PayloadTooLargeException large) {
            return Problem.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, detail)
                    .with("size", large.size())
                    .with("limit", large.limit());
        }
        if (failed instanceof TransientMemoryException) {
            return Problem.of(HttpResponseStatus.SERVICE_UNAVAILABLE, detail).header(HttpHeaderNames.RETRY_AFTER, "1");
        }
        if (failed instanceof ClosedException) {
            return Problem.of(HttpResponseStatus.SERVICE_UNAVAILABLE, detail);
        }
        if (failed instanceof UnsupportedCapabilityException) {
            return Problem.of(HttpResponseStatus.NOT_IMPLEMENTED, detail);
        }
        return Problem.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "The store failed; the server's log says why.");
    }

    private static Problem describe(ConflictException conflict, Problem problem) {
        return conflict.isOfCheckpoint()
                ? problem.with("head", conflict.head())
                : problem.with("expected", conflict.expected()).with("actual", conflict.actual());
    }
}
