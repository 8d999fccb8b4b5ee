package org.jamlik.serve;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Those who have not said yet who they are: only so many may try at once, and fewer from one address. */
final class Strangers {
    static final int MOST = 200;
    static final int MOST_FROM_ONE = 50;

    private final Map<String, Integer> byAddress = new HashMap<>();
    private int all;

    /** That a stranger is looked at, until it is closed. */
    interface Stay extends AutoCloseable {
        @Override
        void close();
    }

    /** Lets one more come to the door; empty when there are too many. */
    synchronized Optional<Stay> come(String address) {
        if (all == MOST || byAddress.getOrDefault(address, 0) == MOST_FROM_ONE) {
            return Optional.empty();
        }
        all++;
        byAddress.merge(address, 1, Integer::sum);
        return Optional.of(() -> go(address));
    }

    private synchronized void go(String address) {
        all--;
        byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }
}
