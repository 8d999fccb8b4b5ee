package org.jamlik.identity;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jamlik.contract.ErrorCode;
import org.jamlik.identity.NumberHistory.Sighting;

/**
 * The life of one number, walked from its first day to its last: who took it over when, and which steps cannot be
 * right.
 *
 * <p>The first holder has it from the beginning. Given away, it is free, and still its last holder's until somebody
 * takes it. A take of a free number begins a new holder; one of a number that nobody used yet begins none, unless the
 * register flags it as reused from then on. A take of a number in use
 *
 * <ul>
 *   <li>begins a new holder when the register flags the number as reused from then on or told its holder;
 *   <li>is one more number of its holder when coordination numbers became this personal identity number;
 *   <li>is doubted, with all takes since the number was last given away, when others took it;
 *   <li>else is one more number of the holder whom the register saw, unless both numbers were somebody's latest in one
 *       year.
 * </ul>
 *
 * <p>A flag that no take explains tells of a holder from 1 January of its first year, or from the day in that year when
 * the number was given away.
 */
final class Life {
    /** Why a step is doubted, the strongest first. */
    enum Ground {
        GIVEN_TWICE(ErrorCode.OVERLAPPING_LIVES),
        NOT_REUSED(ErrorCode.OVERLAPPING_LIVES),
        TWO_IN_THE_POPULATION(ErrorCode.NUMBER_IN_USE),
        TAKEN_TWICE(ErrorCode.NUMBER_IN_USE);

        private final ErrorCode code;

        Ground(ErrorCode code) {
            this.code = code;
        }

        ErrorCode code() {
            return code;
        }
    }

    /** A step that cannot be right. */
    record Doubt(Step step, Ground ground) {}

    private final Told told;
    private final int number;
    private final Seen seen;
    private final List<LocalDate> takeovers = new ArrayList<>(2);
    private final List<Doubt> doubts = new ArrayList<>(2);

    // since the number was last free
    private final List<Step> takes = new ArrayList<>(2);
    private Set<Integer> takers;
    private boolean isContested;
    private boolean isToldByRegister;

    // since the number was last in use
    private final List<Step> gives = new ArrayList<>(2);
    private boolean isGivenTwice;

    private Life(Told told, int number, Seen seen) {
        this.told = told;
        this.number = number;
        this.seen = seen;
    }

    /** Walks the life of a number. Of the steps to it those count that the lives of their old numbers left. */
    static Life of(Told told, int number) {
        Seen seen = Seen.of(told.sightings(number));
        Life life = new Life(told, number, seen).walk(null);
        return life.isFlagExplained() ? life : new Life(told, number, seen).walk(life.takeoverByFlag());
    }

    /** The days when a new holder took the number over, in order. */
    List<LocalDate> takeovers() {
        return takeovers;
    }

    List<Doubt> doubts() {
        return doubts;
    }

    private boolean isFlagExplained() {
        LocalDate given = lastGivenUntilFlag();
        return !seen.isReused() || takeovers.stream().anyMatch(day -> seen.flagsTakeover(day) && !day.isBefore(given));
    }

    private LocalDate takeoverByFlag() {
        LocalDate newYear = LocalDate.of(seen.firstReused(), 1, 1);
        LocalDate given = lastGivenUntilFlag();
        return given.isAfter(newYear) ? given : newYear;
    }

    private LocalDate lastGivenUntilFlag() {
        LocalDate last = NumberHistory.BEGINNING;
        for (Step give : told.stepsFrom(number)) {
            if (give.fault() == null && give.day().getYear() <= seen.firstReused()) {
                last = give.day();
            }
        }
        return last;
    }

    /** Walks all events; on one day the gives come first, then the takeover that the register tells, then the takes. */
    private Life walk(LocalDate takeover) {
        List<Step> away = told.stepsFrom(number);
        List<Step> towards = told.stepsTo(number);
        away.forEach(Step::forgetRetellings);
        LocalDate toCome = takeover;
        int given = 0;
        int taken = 0;
        while (given < away.size() || taken < towards.size() || toCome != null) {
            LocalDate nextGive = given < away.size() ? away.get(given).day() : NumberHistory.END;
            LocalDate nextTake = taken < towards.size() ? towards.get(taken).day() : NumberHistory.END;
            if (given < away.size() && !nextGive.isAfter(nextTake) && (toCome == null || !nextGive.isAfter(toCome))) {
                give(away.get(given++));
            } else if (toCome != null && !toCome.isAfter(nextTake)) {
                takeOverByFlag(toCome);
                toCome = null;
            } else {
                take(towards.get(taken++));
            }
        }
        closeTakes();
        closeGives();
        return this;
    }

    private void give(Step give) {
        if (give.fault() != null) {
            return;
        }

        closeTakes();
        if (!gives.isEmpty()) {
            if (gives.get(0).to() == give.to()) {
                gives.get(0).isToldAgainBy(give);
            } else {
                isGivenTwice = true;
            }
        }
        gives.add(give);
    }

    private void takeOverByFlag(LocalDate day) {
        begin(day);
        isToldByRegister = true;
    }

    private void take(Step take) {
        if (!take.counts()) {
            return;
        }

        LocalDate day = take.day();
        if (!gives.isEmpty()) {
            begin(day);
            add(take);
        } else if (!isUsedBefore(day)) {
            if (seen.flagsTakeover(day)) {
                begin(day);
            }
            add(take);
        } else if (isReuse(take)) {
            reuse(take);
        } else if (!takes.isEmpty()) {
            isContested |= !isSamePerson(take);
            add(take);
        } else if (isTwoInThePopulation(take)) {
            doubts.add(new Doubt(take, Ground.TWO_IN_THE_POPULATION));
        } else {
            add(take);
        }
    }

    private boolean isUsedBefore(LocalDate day) {
        return !takes.isEmpty() || !takeovers.isEmpty() || seen.isBefore(day);
    }

    private boolean isReuse(Step take) {
        boolean isFlagSpent = !takeovers.isEmpty() && seen.flagsTakeover(last(takeovers));
        return (seen.isReusedAfter(take.day()) || isToldByRegister)
                && !(isFlagSpent && !takes.isEmpty() && isSamePerson(take));
    }

    private void reuse(Step take) {
        if (seen.isReusedAfter(take.day()) && seen.isNotReusedAfter(take.day())) {
            doubts.add(new Doubt(take, Ground.NOT_REUSED));
        } else if (!takeovers.isEmpty() && last(takeovers).equals(take.day())) {
            isContested = true;
            add(take);
        } else {
            begin(take.day());
            add(take);
        }
    }

    /** Whether a take and all before it are of coordination numbers that became this personal identity number. */
    private boolean isSamePerson(Step take) {
        return !isContested
                && take.leavesCoordination()
                && last(takes).leavesCoordination()
                && !takers().contains(take.from());
    }

    private Set<Integer> takers() {
        if (takers == null) {
            takers = new HashSet<>();
            takes.forEach(take -> takers.add(take.from()));
        }
        return takers;
    }

    /** Whether the old and the new number were two persons' latest in one year, the old one not as somebody else's. */
    private boolean isTwoInThePopulation(Step take) {
        List<Sighting> old = told.sightings(take.from());
        List<Sighting> own = told.sightings(number);
        int i = 0;
        for (Sighting sighting : old) {
            if (sighting.isLatest()
                    && (!sighting.isReused() || sighting.year() < take.day().getYear())) {
                while (i < own.size()
                        && (own.get(i).year() < sighting.year()
                                || own.get(i).year() == sighting.year()
                                        && !own.get(i).isLatest())) {
                    i++;
                }
                if (i < own.size() && own.get(i).year() == sighting.year()) {
                    return true;
                }
            }
        }
        return false;
    }

    private void add(Step take) {
        takes.add(take);
        if (takers != null) {
            takers.add(take.from());
        }
    }

    private void begin(LocalDate day) {
        closeTakes();
        closeGives();
        takeovers.add(day);
    }

    private void closeTakes() {
        if (isContested) {
            takes.forEach(take -> doubts.add(new Doubt(take, Ground.TAKEN_TWICE)));
        }
        takes.clear();
        takers = null;
        isContested = false;
        isToldByRegister = false;
    }

    private void closeGives() {
        if (isGivenTwice) {
            gives.forEach(give -> doubts.add(new Doubt(give, Ground.GIVEN_TWICE)));
        }
        gives.clear();
        isGivenTwice = false;
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
