package org.jamlik.serve;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The failed logins of the last minutes, and how long the next one must wait for them. Holds so many and no more. */
final class Failures {
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);
    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final int MOST = 10_000;

    private final Deque<Failure> failures = new ArrayDeque<>();

    private record Failure(String user, String address, Instant at) {}

    synchronized void add(String user, String address, Instant now) {
        dropOld(now);
        if (failures.size() == MOST) {
            failures.removeFirst();
        }
        failures.addLast(new Failure(user, address, now));
    }

    /** Forgets those of a user from an address; what others tried there, or the user elsewhere, still counts. */
    synchronized void forget(String user, String address) {
        failures.removeIf(each -> each.user().equals(user) && each.address().equals(address));
    }

    /** Twice as long for each failure of that user or from that address. */
    synchronized Duration waitFor(String user, String address, Instant now) {
        dropOld(now);
        Duration wait = Duration.ZERO;
        for (Failure each : failures) {
            if (each.user().equals(user) || each.address().equals(address)) {
                wait = wait.isZero() ? FIRST_WAIT : wait.multipliedBy(2);
                if (wait.compareTo(LONGEST_WAIT) >= 0) {
                    return LONGEST_WAIT;
                }
            }
        }
        return wait;
    }

    synchronized int size() {
        return failures.size();
    }

    private void dropOld(Instant now) {
        while (!failures.isEmpty() && !failures.getFirst().at().plus(KEPT).isAfter(now)) {
            failures.removeFirst();
        }
    }
}
