package org.jamlik.serve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/** Whose statement is worked on: some of each user at once, in the order in which they came, while some more wait. */
final class Turns {
    /** So many of a user's statements may wait for each that is worked on: whoever waits holds a thread of the server. */
    private static final int WAITING = 4;

    private final Map<String, Semaphore> free = new ConcurrentHashMap<>();

    /** That it is a statement's turn, until it is closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** How many statements of a user wait. */
    int waiting(String user) {
        Semaphore theirs = free.get(user);
        return theirs == null ? 0 : theirs.getQueueLength();
    }

    /**
     * Waits until it is the turn of a user's statement.
     *
     * @param atOnce how many of the user are worked on at once
     * @throws JamlikException {@code limit_exceeded}, when too many wait already
     */
    Turn take(String user, int atOnce) throws InterruptedException {
        Semaphore theirs = free.computeIfAbsent(user, first -> new Semaphore(atOnce, true));
        int waiting = waiting(user);
        if (waiting >= WAITING * (long) atOnce) {
            throw new JamlikException(
                    ErrorCode.LIMIT_EXCEEDED, "Cannot run the statement: " + waiting + " of yours wait already");
        }
        theirs.acquire();
        return theirs::release;
    }
}
