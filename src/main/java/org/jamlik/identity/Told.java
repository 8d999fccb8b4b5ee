package org.jamlik.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jamlik.identity.NumberHistory.Change;
import org.jamlik.identity.NumberHistory.Sighting;

/**
 * All that was told, each step once and in an order of its own. A number is its place among the keys; its steps away
 * stand by day and new number, its steps to it by day and old number, its sightings by year.
 */
final class Told {
    private static final Comparator<Change> BY_STEP = Comparator.comparingLong(Change::oldKey)
            .thenComparing(Change::changedOn)
            .thenComparingLong(Change::newKey);
    private static final Comparator<Step> BY_OLD_NUMBER =
            Comparator.comparing(Step::day).thenComparingInt(Step::to);
    private static final Comparator<Step> BY_NEW_NUMBER =
            Comparator.comparing(Step::day).thenComparingInt(Step::from);

    private final long[] keys;
    private final List<Change> lines;
    private final Grouped<Step> away;
    private final Grouped<Step> towards;
    private final Grouped<Sighting> sightings;

    private Told(long[] keys, Change[] changes, Sighting[] sightings) {
        this.keys = keys;
        lines = Grouped.of(keys.length, changes, change -> place(change.oldKey()), BY_STEP)
                .all();
        Step[] steps = stepsOfLines();
        away = Grouped.of(keys.length, steps, Step::from, BY_OLD_NUMBER);
        towards = Grouped.of(keys.length, steps, Step::to, BY_NEW_NUMBER);
        this.sightings = Grouped.of(
                keys.length,
                sightings,
                sighting -> place(sighting.numberKey()),
                Comparator.comparingInt(Sighting::year));
    }

    static Told of(Collection<Change> changes, Collection<Sighting> sightings) {
        return new Told(keys(changes, sightings), changes.toArray(Change[]::new), sightings.toArray(Sighting[]::new));
    }

    private static long[] keys(Collection<Change> changes, Collection<Sighting> sightings) {
        long[] keys = new long[2 * changes.size() + sightings.size()];
        int count = 0;
        for (Change change : changes) {
            keys[count++] = change.oldKey();
            keys[count++] = change.newKey();
        }
        for (Sighting sighting : sightings) {
            keys[count++] = sighting.numberKey();
        }
        Arrays.sort(keys);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            if (distinct == 0 || keys[i] != keys[distinct - 1]) {
                keys[distinct++] = keys[i];
            }
        }
        return Arrays.copyOf(keys, distinct);
    }

    private int place(long key) {
        return Arrays.binarySearch(keys, key);
    }

    private Step[] stepsOfLines() {
        List<Step> steps = new ArrayList<>(lines.size());
        int end;
        for (int first = 0; first < lines.size(); first = end) {
            Change change = lines.get(first);
            boolean oldIsCoordination = false;
            boolean newIsCoordination = false;
            for (end = first; end < lines.size() && BY_STEP.compare(change, lines.get(end)) == 0; end++) {
                oldIsCoordination |= lines.get(end).oldIsCoordination();
                newIsCoordination |= lines.get(end).newIsCoordination();
            }
            steps.add(new Step(
                    place(change.oldKey()),
                    place(change.newKey()),
                    change.changedOn(),
                    oldIsCoordination,
                    newIsCoordination,
                    first,
                    end));
        }
        return steps.toArray(Step[]::new);
    }

    int numbers() {
        return keys.length;
    }

    long key(int number) {
        return keys[number];
    }

    List<Step> steps() {
        return away.all();
    }

    List<Step> stepsFrom(int number) {
        return away.of(number);
    }

    List<Step> stepsTo(int number) {
        return towards.of(number);
    }

    List<Sighting> sightings(int number) {
        return sightings.of(number);
    }

    List<Change> lines(Step step) {
        return lines.subList(step.firstLine(), step.endOfLines());
    }
}
