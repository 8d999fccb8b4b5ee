package org.jamlik.identity;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jamlik.identity.Life.Doubt;

/**
 * The numbers that changes tie together, settled family by family: what is doubted on the strongest ground is refused,
 * then everything of the family is looked at anew, until nothing is doubted.
 */
final class Families {
    private final Told told;
    private final int[] members;
    private final int[] familyEnds;
    private final LocalDate[][] takeovers;

    /** Parts the numbers, which come each after those that lead to it. */
    Families(Told told, int[] upstreamFirst) {
        this.told = told;
        Partition families = new Partition(told.numbers());
        for (Step step : told.steps()) {
            if (step.fault() == null) {
                families.join(step.from(), step.to());
            }
        }
        familyEnds = new int[told.numbers() + 1];
        for (int number : upstreamFirst) {
            familyEnds[families.of(number) + 1]++;
        }
        for (int i = 0; i < told.numbers(); i++) {
            familyEnds[i + 1] += familyEnds[i];
        }
        members = new int[told.numbers()];
        for (int number : upstreamFirst) {
            members[familyEnds[families.of(number)]++] = number;
        }
        takeovers = new LocalDate[told.numbers()][];
    }

    /** Refuses what cannot be believed; gives the days when a later holder took a number over, in order. */
    LocalDate[][] takeovers() {
        int from = 0;
        for (int family = 0; family < told.numbers(); family++) {
            while (isAnythingRefused(from, familyEnds[family])) {
                // look again at what is left
            }
            from = familyEnds[family];
        }
        return takeovers;
    }

    private boolean isAnythingRefused(int from, int to) {
        List<Doubt> doubts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Life life = Life.of(told, members[i]);
            doubts.addAll(life.doubts());
            takeovers[members[i]] = life.takeovers().toArray(LocalDate[]::new);
        }
        if (doubts.isEmpty()) {
            return false;
        }

        Life.Ground strongest = doubts.stream()
                .map(Doubt::ground)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        doubts.stream().filter(doubt -> doubt.ground() == strongest).forEach(doubt -> doubt.step()
                .refuse(strongest.code()));
        return true;
    }
}
