package org.jamlik.identity;

import java.time.LocalDate;
import java.util.List;
import org.jamlik.identity.NumberHistory.Sighting;

/**
 * What the population register says of one number.
 *
 * @param first the first year it stood there
 * @param firstReused the first year it was flagged as reused
 * @param lastReused the last such year
 * @param lastOfFirstHolder the last year before the first flag
 * @param lastNotReused the last year without the flag, before or after the first flag
 */
record Seen(int first, int firstReused, int lastReused, int lastOfFirstHolder, int lastNotReused) {
    private static final int NEVER_BEFORE = Integer.MAX_VALUE;
    private static final int NEVER_AFTER = Integer.MIN_VALUE;
    private static final Seen NEVER = new Seen(NEVER_BEFORE, NEVER_BEFORE, NEVER_AFTER, NEVER_AFTER, NEVER_AFTER);

    static Seen of(List<Sighting> sightings) {
        if (sightings.isEmpty()) {
            return NEVER;
        }

        int firstReused = NEVER_BEFORE;
        int lastReused = NEVER_AFTER;
        int lastOfFirstHolder = NEVER_AFTER;
        int lastNotReused = NEVER_AFTER;
        for (Sighting sighting : sightings) {
            if (sighting.isReused()) {
                firstReused = Math.min(firstReused, sighting.year());
                lastReused = sighting.year();
            } else {
                lastNotReused = sighting.year();
            }
        }
        for (Sighting sighting : sightings) {
            if (sighting.year() < firstReused) {
                lastOfFirstHolder = sighting.year();
            }
        }
        return new Seen(sightings.get(0).year(), firstReused, lastReused, lastOfFirstHolder, lastNotReused);
    }

    boolean isReused() {
        return firstReused != NEVER_BEFORE;
    }

    boolean isBefore(LocalDate day) {
        return first < day.getYear();
    }

    boolean isReusedAfter(LocalDate day) {
        return lastReused >= day.getYear();
    }

    boolean isNotReusedAfter(LocalDate day) {
        return lastNotReused >= day.getYear();
    }

    /** Whether somebody who took the number over on the day is why the flag appeared when it did. */
    boolean flagsTakeover(LocalDate day) {
        return isReused() && day.getYear() > lastOfFirstHolder && day.getYear() <= firstReused;
    }
}
