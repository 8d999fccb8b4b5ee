package org.jamlik.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lines that were accepted and are not believed any more because of what other deliveries tell: they are quarantined
 * until those say something else.
 */
final class Disbelief {
    private final Map<String, SortedMap<Long, String>> codes = new HashMap<>();

    /** What earlier runs did not believe: by delivery and line, the code. */
    Disbelief(Map<String, SortedMap<Long, String>> recorded) {
        codes.putAll(recorded);
    }

    /** The lines of a delivery that are not believed, with the code that says why. */
    SortedMap<Long, String> of(String deliveryId) {
        return codes.getOrDefault(deliveryId, new TreeMap<>());
    }

    void put(String deliveryId, SortedMap<Long, String> lines) {
        codes.put(deliveryId, lines);
    }
}
