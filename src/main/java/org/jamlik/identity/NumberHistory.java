package org.jamlik.identity;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jamlik.contract.ErrorCode;

/**
 * Who held which number when, settled from the number changes and from what the population register says.
 *
 * <p>It depends on what was told, not on how often, in which order or in which deliveries. A change that cannot be
 * believed is a fault and counts as never told: without the faulty changes the holdings are the same and nothing is
 * faulty. Faults are found in this order, and each is looked for among the changes that the earlier ones left:
 *
 * <ol>
 *   <li>Changes in a loop.
 *   <li>Changes from one holder of a number to several new numbers. Those to one new number are one change, on its
 *       earliest day.
 *   <li>Takes of a number that the register contradicts.
 *   <li>Takes of a number by several persons.
 * </ol>
 *
 * <p>On one day a number is given away before it is taken; takes of one day go by the key of the old number. Doubt is
 * settled towards more persons: a person in two pieces can be joined later, two persons mixed cannot be parted.
 *
 * @param holdings who held a number when, by number key: all days from {@link #BEGINNING} to {@link #END} in order; only
 *     numbers that are not plain, where a plain number belongs to one person always, whose key is the number's
 * @param faults the lines whose change cannot be believed, by delivery and line
 */
public record NumberHistory(Map<Long, List<Holding>> holdings, List<Fault> faults) {
    public static final LocalDate BEGINNING = LocalDate.of(1800, 1, 1);
    public static final LocalDate END = LocalDate.of(9999, 12, 31);

    /** A line that tells that a person got a new number on a day, told in clear only by whether it is a coordination number. */
    public record Change(
            long oldKey,
            long newKey,
            LocalDate changedOn,
            boolean oldIsCoordination,
            boolean newIsCoordination,
            String deliveryId,
            long line) {
        public Change {
            Objects.requireNonNull(deliveryId, "deliveryId");
            if (oldKey == 0 || newKey == 0) {
                throw new IllegalArgumentException("Cannot settle line " + line + " of " + deliveryId + ": a key is 0");
            }
            if (!changedOn.isAfter(BEGINNING) || changedOn.isAfter(END)) {
                throw new IllegalArgumentException("Cannot settle line " + line + " of " + deliveryId + ": " + changedOn
                        + " is not between " + BEGINNING + " and " + END);
            }
        }
    }

    /**
     * A number that stood in the population on 31 December of a year.
     *
     * @param isReused whether the number belonged to another person earlier
     * @param isLatest whether the number is its person's latest
     */
    public record Sighting(long numberKey, int year, boolean isReused, boolean isLatest) {
        public Sighting {
            if (numberKey == 0) {
                throw new IllegalArgumentException("Cannot settle a sighting in " + year + ": its key is 0");
            }
            if (year <= BEGINNING.getYear() || year > END.getYear()) {
                throw new IllegalArgumentException("Cannot settle a sighting in " + year + ": no such year");
            }
        }
    }

    /** The person who held a number from a day to a day, both included. */
    public record Holding(LocalDate from, LocalDate to, long personKey) {}

    /** A line whose change cannot be believed. */
    public record Fault(String deliveryId, long line, ErrorCode code) implements Comparable<Fault> {
        private static final Comparator<Fault> IN_ORDER = Comparator.comparing(Fault::deliveryId)
                .thenComparing(Fault::line)
                .thenComparing(Fault::code);

        @Override
        public int compareTo(Fault other) {
            return IN_ORDER.compare(this, other);
        }
    }

    /** Gives the key of a later holder of a number; the first holder's is the number's own. */
    @FunctionalInterface
    public interface LaterHolder {
        long key(long numberKey, LocalDate takenOver);
    }

    /** Settles what was told, in any order and as often as it was told. */
    public static NumberHistory settle(
            Collection<Change> changes, Collection<Sighting> sightings, LaterHolder laterHolder) {
        Told told = Told.of(changes, sightings);
        int[] upstreamFirst = Loops.refuse(told);
        LocalDate[][] takeovers = new Families(told, upstreamFirst).takeovers();
        Persons persons = Persons.of(told, takeovers, laterHolder);
        return new NumberHistory(holdings(told, persons), faults(told));
    }

    private static Map<Long, List<Holding>> holdings(Told told, Persons persons) {
        Map<Long, List<Holding>> holdings = new HashMap<>();
        for (int number = 0; number < told.numbers(); number++) {
            List<Holding> ofNumber = persons.holdings(number);
            if (ofNumber.size() > 1 || ofNumber.get(0).personKey() != told.key(number)) {
                holdings.put(told.key(number), ofNumber);
            }
        }
        return holdings;
    }

    private static List<Fault> faults(Told told) {
        TreeSet<Fault> faults = new TreeSet<>();
        for (Step step : told.steps()) {
            if (step.fault() != null) {
                told.lines(step).forEach(line -> faults.add(new Fault(line.deliveryId(), line.line(), step.fault())));
            }
        }
        return new ArrayList<>(faults);
    }
}
