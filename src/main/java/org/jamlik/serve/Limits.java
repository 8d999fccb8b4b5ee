package org.jamlik.serve;

/**
 * What a statement may take at most.
 *
 * @param rows of its result
 * @param megabytes of its result, as they go over the wire
 * @param seconds from being sent to its last row being computed, time in the queue included
 * @param statements of one user that are worked on at once; further ones wait
 */
public record Limits(long rows, long megabytes, long seconds, int statements) {
    /** For the operator on the machine itself. */
    public static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
}
