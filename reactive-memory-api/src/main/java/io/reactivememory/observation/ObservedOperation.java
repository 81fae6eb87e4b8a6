package io.reactivememory.observation;

import java.time.Duration;

/**
 * One execution of an operation that a handle was asked for.
 *
 * @param backend the backend's name, such as {@code h2}
 * @param operation contract and method, such as {@code conversations.append}, as errors name it
 * @param outcome how it ended
 * @param duration from subscription to the end; that of a stream is the time of its reader too
 * @param items how many items were emitted: those of a stream, and 0 or 1 of an operation that has one answer
 */
public record ObservedOperation(String backend, String operation, Outcome outcome, Duration duration, long items) {}
