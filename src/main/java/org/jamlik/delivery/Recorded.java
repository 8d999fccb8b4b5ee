package org.jamlik.delivery;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** What earlier runs recorded of deliveries, in {@code ops.delivery} and {@code ops.quarantine}. */
public interface Recorded {
    /** Every delivery, in the order of their sequence. */
    List<Delivery> deliveries();

    /**
     * The numbers of the lines that were quarantined when they came, by delivery.
     *
     * @param deliveryIds which deliveries
     */
    Map<String, Set<Long>> quarantinedLines(Set<String> deliveryIds);

    /** The lines that were quarantined because of what other deliveries tell: by delivery and line, the code. */
    Map<String, SortedMap<Long, String>> disbelieved();

    /** What is recorded when nothing ever arrived. */
    static Recorded nothing() {
        return of(List.of(), Map.of());
    }

    /** A record that is at hand. */
    static Recorded of(List<Delivery> deliveries, Map<String, Set<Long>> quarantinedLines) {
        return new Recorded() {
            @Override
            public List<Delivery> deliveries() {
                return deliveries;
            }

            @Override
            public Map<String, Set<Long>> quarantinedLines(Set<String> deliveryIds) {
                return quarantinedLines;
            }

            @Override
            public Map<String, SortedMap<Long, String>> disbelieved() {
                return Map.of();
            }
        };
    }
}
