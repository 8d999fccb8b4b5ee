package org.jamlik.identity;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The numbers that some persons ever had, in clear, each with the times when it was theirs. Never shown. */
public final class TheirNumbers {
    private final Map<String, List<Span>> spans;

    /** Days from one to another, both included. */
    public record Span(LocalDate from, LocalDate to) {
        private boolean holds(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(to);
        }
    }

    public TheirNumbers(Map<String, List<Span>> spans) {
        this.spans = Map.copyOf(spans);
    }

    /** All of them, 12 digits each. */
    public Set<String> all() {
        return spans.keySet();
    }

    /** Whether a number was theirs on a day. */
    public boolean wereTheirs(String number, LocalDate day) {
        return spans.getOrDefault(number, List.of()).stream().anyMatch(span -> span.holds(day));
    }

    @Override
    public String toString() {
        return spans.size() + " numbers";
    }
}
