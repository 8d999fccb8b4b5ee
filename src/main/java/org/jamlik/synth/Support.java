package org.jamlik.synth;

/**
 * Support under the social services act for persons of 18 to 64 with disabilities: housing support, a contact person or a
 * day activity, for some years.
 *
 * @param from the first day; never, for most
 * @param until the first day without it
 * @param kind what it is
 */
record Support(int from, int until, Kind kind) {
    private static final Support NONE = new Support(Day.NEVER, Day.NEVER, Kind.HOUSING_SUPPORT);

    private static final int BEFORE = 5 * 365;
    private static final int YEARS = 25;
    /** The share of inhabitants for whom it begins in a year. */
    private static final double A_YEAR = 0.0021;

    /** What somebody has. */
    enum Kind {
        HOUSING_SUPPORT,
        CONTACT_PERSON,
        DAY_ACTIVITY,
        SPECIAL_HOUSING
    }

    static Support of(Plan plan, Person person) {
        Dice dice = plan.dice("support", person.id);
        int seen = Math.max(plan.firstDay(), person.came);
        double level = seen >= person.gone() ? 0 : Level.of(plan, "support", person.municipality(seen), 0.25);
        if (!dice.happens(A_YEAR * YEARS * level)) {
            return NONE;
        }
        int from = plan.firstDay() - BEFORE + dice.below(BEFORE + plan.horizon() - plan.firstDay());
        int until = from + 90 + (int) dice.waits(4.5 * 365);
        int first = Math.max(from, Math.max(person.birthday(18), person.came));
        int last = Math.min(Math.min(until, person.birthday(65)), person.gone());
        Kind kind = Kind.values()[dice.pick(0.5, 0.25, 0.17, 0.08)];
        return first < last ? new Support(first, last, kind) : NONE;
    }

    boolean has(Kind what, int day) {
        return kind == what && isAny(day);
    }

    boolean isAny(int day) {
        return from <= day && day < until;
    }
}
