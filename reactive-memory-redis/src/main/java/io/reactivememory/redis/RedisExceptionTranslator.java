package io.reactivememory.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.MemoryException;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.error.TransientMemoryException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Turns what the driver throws into what a caller can act on. */
final class RedisExceptionTranslator {

    /** How a server's errors begin that pass by themselves. */
    private static final Set<String> PASSING = Set.of(
            "LOADING",
            "BUSY",
            "TRYAGAIN",
            "CLUSTERDOWN",
            "MASTERDOWN",
            "NOREPLICAS",
            "READONLY",
            "OOM",
            "MISCONF",
            "UNKILLABLE",
            "MOVED",
            "ASK");

    /** How servers before 7.0 tell what a command inside a script was refused for. */
    private static final Pattern IN_SCRIPT = Pattern.compile(
            "ERR Error running script \\(call to f_\\p{XDigit}+\\): \\S+ \\S+ \\d+: -(?<refusal>[A-Z]+ .*)");

    private RedisExceptionTranslator() {}

    static Throwable translate(FailedOperation operation, Throwable cause) {
        if ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
            return translate(operation, cause.getCause());
        }
        if (cause instanceof MemoryException) {
            return cause;
        }
        if (cause instanceof RedisCommandExecutionException refused) {
            String detail = "Redis refused: " + kind(refused);
            return isPassing(refused)
                    ? new TransientMemoryException(operation, detail, cause)
                    : new PermanentMemoryException(operation, detail, cause);
        }
        if (hasRefusal(cause)) {
            return new PermanentMemoryException(operation, "Redis refused the connection", cause);
        }
        if (causes(cause).anyMatch(CertificateException.class::isInstance)) {
            return new PermanentMemoryException(operation, "the certificate of Redis is not trusted", cause);
        }
        if (cause instanceof RedisException
                || cause instanceof IOException
                || cause instanceof ClosedChannelException) {
            return new TransientMemoryException(operation, "Redis cannot be reached", cause);
        }
        return cause;
    }

    /** Tells whether a server of a cluster answered that another has what was asked for. */
    static boolean isElsewhere(Throwable cause) {
        Throwable outermost =
                cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        String message = outermost instanceof RedisCommandExecutionException ? outermost.getMessage() : null;
        return message != null && (message.startsWith("MOVED") || message.startsWith("ASK"));
    }

    /** Credentials that are wrong and databases that are not there are found out when connecting. */
    private static boolean hasRefusal(Throwable outermost) {
        return causes(outermost)
                .anyMatch(cause -> cause instanceof RedisCommandExecutionException refused && !isPassing(refused));
    }

    private static Stream<Throwable> causes(Throwable outermost) {
        return Stream.iterate(outermost, Objects::nonNull, Throwable::getCause);
    }

    private static boolean isPassing(RedisCommandExecutionException refused) {
        return PASSING.contains(kind(refused));
    }

    /** Only the kind of an error is told: what follows may name arguments. */
    private static String kind(RedisCommandExecutionException refused) {
        String message = Objects.requireNonNullElse(refused.getMessage(), "no reason given");
        Matcher inScript = IN_SCRIPT.matcher(message);
        return (inScript.matches() ? inScript.group("refusal") : message).split("[ :]", 2)[0];
    }
}
