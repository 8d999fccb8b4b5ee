package org.jamlik.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
import org.jamlik.identity.NumberHistory.Change;
import org.jamlik.identity.NumberHistory.Sighting;

/**
 * All that was told, each thing once and in an order of its own. A number is its place among the keys; what is told of
 * it stands together: its steps away by day and new number, its steps to it by day and old number, its sightings by year.
 */
final class Told {
    private static final Comparator<Change> BY_STEP = Comparator.comparingLong(Change::oldKey)
            .thenComparing(Change::changedOn)
            .thenComparingLong(Change::newKey);
    private static final Comparator<Step> BY_NEW_NUMBER =
            Comparator.comparingInt(Step::to).thenComparing(Step::day).thenComparingInt(Step::from);
    private static final Comparator<Sighting> BY_YEAR = Comparator.comparingLong(Sighting::numberKey)
            .thenComparingInt(Sighting::year)
            .thenComparing(Sighting::isReused)
            .thenComparing(Sighting::isLatest);

    private final long[] keys;
    private final Change[] lines;
    private final List<Step> away;
    private final int[] awayFrom;
    private final List<Step> towards;
    private final int[] towardsFrom;
    private final List<Sighting> sightings;
    private final int[] sightingsFrom;

    private Told(long[] keys, Change[] lines, List<Sighting> sightings) {
        this.keys = keys;
        this.lines = lines;
        this.sightings = sightings;
        away = steps(keys, lines);
        towards = new ArrayList<>(away);
        towards.sort(BY_NEW_NUMBER);
        awayFrom = ranges(away, Step::from);
        towardsFrom = ranges(towards, Step::to);
        sightingsFrom = ranges(sightings, sighting -> Arrays.binarySearch(keys, sighting.numberKey()));
    }

    static Told of(Collection<Change> changes, Collection<Sighting> sightings) {
        long[] keys = LongStream.concat(
                        changes.stream().flatMapToLong(change -> LongStream.of(change.oldKey(), change.newKey())),
                        sightings.stream().mapToLong(Sighting::numberKey))
                .sorted()
                .distinct()
                .toArray();
        Change[] lines = changes.toArray(Change[]::new);
        Arrays.sort(lines, BY_STEP);
        return new Told(
                keys, lines, sightings.stream().sorted(BY_YEAR).distinct().toList());
    }

    private static List<Step> steps(long[] keys, Change[] lines) {
        List<Step> steps = new ArrayList<>(lines.length);
        int end;
        for (int first = 0; first < lines.length; first = end) {
            Change change = lines[first];
            boolean oldIsCoordination = false;
            boolean newIsCoordination = false;
            for (end = first; end < lines.length && BY_STEP.compare(change, lines[end]) == 0; end++) {
                oldIsCoordination |= lines[end].oldIsCoordination();
                newIsCoordination |= lines[end].newIsCoordination();
            }
            steps.add(new Step(
                    Arrays.binarySearch(keys, change.oldKey()),
                    Arrays.binarySearch(keys, change.newKey()),
                    change.changedOn(),
                    oldIsCoordination,
                    newIsCoordination,
                    first,
                    end));
        }
        return steps;
    }

    /** Where what is told of a number begins; what is told of the next begins where it ends. */
    private <T> int[] ranges(List<T> sorted, ToIntFunction<T> number) {
        int[] from = new int[keys.length + 1];
        for (T each : sorted) {
            from[number.applyAsInt(each) + 1]++;
        }
        for (int i = 0; i < keys.length; i++) {
            from[i + 1] += from[i];
        }
        return from;
    }

    int numbers() {
        return keys.length;
    }

    long key(int number) {
        return keys[number];
    }

    List<Step> steps() {
        return away;
    }

    List<Step> stepsFrom(int number) {
        return away.subList(awayFrom[number], awayFrom[number + 1]);
    }

    List<Step> stepsTo(int number) {
        return towards.subList(towardsFrom[number], towardsFrom[number + 1]);
    }

    List<Sighting> sightings(int number) {
        return sightings.subList(sightingsFrom[number], sightingsFrom[number + 1]);
    }

    List<Change> lines(Step step) {
        return Arrays.asList(lines).subList(step.firstLine(), step.endOfLines());
    }
}
