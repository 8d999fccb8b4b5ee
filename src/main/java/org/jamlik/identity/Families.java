package org.jamlik.identity;

import java.time.LocalDate;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jamlik.identity.Life.Doubt;
import org.jamlik.identity.Life.Ground;

/**
 * The numbers that changes tie together, settled family by family: what is doubted on the strongest ground is refused,
 * then the lives that this touches are looked at anew, until nothing is doubted.
 */
final class Families {
    private static final LocalDate[] NONE = {};

    private final Told told;
    private final Grouped<Integer> members;
    private final int[] order;
    private final LocalDate[][] takeovers;

    // of the family that is being settled
    private final Map<Integer, List<Doubt>> doubts = new HashMap<>();
    private final BitSet unsettled = new BitSet();

    /** Parts the numbers, which come each after those that lead to it. */
    Families(Told told, int[] upstreamFirst) {
        this.told = told;
        Partition families = new Partition(told.numbers());
        for (Step step : told.steps()) {
            if (step.fault() == null) {
                families.join(step.from(), step.to());
            }
        }
        Integer[] numbers = new Integer[upstreamFirst.length];
        order = new int[upstreamFirst.length];
        for (int i = 0; i < upstreamFirst.length; i++) {
            numbers[i] = upstreamFirst[i];
            order[upstreamFirst[i]] = i;
        }
        members = Grouped.of(told.numbers(), numbers, families::of, (one, other) -> order[one] - order[other]);
        takeovers = new LocalDate[told.numbers()][];
    }

    /** Refuses what cannot be believed; gives the days when a later holder took a number over, in order. */
    LocalDate[][] takeovers() {
        for (int family = 0; family < told.numbers(); family++) {
            settle(members.of(family));
        }
        return takeovers;
    }

    private void settle(List<Integer> family) {
        for (int i = 0; i < family.size(); i++) {
            order[family.get(i)] = i;
        }
        unsettled.set(0, family.size());
        while (!unsettled.isEmpty()) {
            for (int i = unsettled.nextSetBit(0); i >= 0; i = unsettled.nextSetBit(i + 1)) {
                unsettled.clear(i);
                look(family.get(i));
            }
            refuseWhatIsDoubtedMost();
        }
    }

    /** Looks at a life, and later at those of the new numbers that a step is now told to for the first time, or again. */
    private void look(int number) {
        List<Step> away = told.stepsFrom(number);
        Set<Step> retold = retold(away);
        Life life = Life.of(told, number);
        takeovers[number] = life.takeovers().isEmpty() ? NONE : life.takeovers().toArray(LocalDate[]::new);
        doubts.remove(number);
        if (!life.doubts().isEmpty()) {
            doubts.put(number, life.doubts());
        }
        if (away.size() > 1) {
            away.stream()
                    .filter(step -> step.isRetelling() != retold.contains(step))
                    .forEach(step -> unsettled.set(order[step.to()]));
        }
    }

    private static Set<Step> retold(List<Step> away) {
        return away.size() > 1 ? away.stream().filter(Step::isRetelling).collect(Collectors.toSet()) : Set.of();
    }

    private void refuseWhatIsDoubtedMost() {
        Ground strongest = null;
        for (List<Doubt> ofNumber : doubts.values()) {
            for (Doubt doubt : ofNumber) {
                if (strongest == null || doubt.ground().compareTo(strongest) < 0) {
                    strongest = doubt.ground();
                }
            }
        }
        for (List<Doubt> ofNumber : doubts.values()) {
            for (Doubt doubt : ofNumber) {
                if (doubt.ground() == strongest) {
                    doubt.step().refuse(strongest.code());
                    unsettled.set(order[doubt.step().from()]);
                    unsettled.set(order[doubt.step().to()]);
                }
            }
        }
    }
}
