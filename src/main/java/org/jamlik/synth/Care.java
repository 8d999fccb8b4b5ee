package org.jamlik.synth;

/**
 * What care a person of 65 and over gets under the social services act, from the end of life backwards: an alarm, then home
 * care, then special housing, each for a time before the next or before death. So nobody is cared for who is dead.
 *
 * @param alarm the first day with an alarm at home; never, when there is none
 * @param home the first day with home care
 * @param special the first day in special housing
 * @param shortStay a day before special housing on which a month of short-term care begins
 * @param gone the first day on which the person is not here any more
 */
record Care(int alarm, int home, int special, int shortStay, int gone) {
    private static final double DAYS = 365.25;
    private static final int SHORT_STAY = 28;

    static Care of(Plan plan, Person person) {
        Dice dice = plan.dice("care", person.id);
        int gone = person.gone();
        int earliest = Math.max(person.birthday(65), person.came);
        int ageAtEnd = person.age(Math.min(person.dies, person.birthDay + 120 * 365));
        int seen = Math.max(plan.firstDay(), person.came);
        double level = Level.of(plan, "elderly care", person.municipality(seen), 0.12);
        boolean isWoman = !person.man;
        int special = Day.NEVER;
        if (dice.happens(specialHousing(ageAtEnd))) {
            special = person.dies - (int) (DAYS * dice.waits((isWoman ? 2.45 : 1.85) * level));
        }
        int afterHome = Math.min(special, person.dies);
        int home = Day.NEVER;
        if (dice.happens(homeCare(ageAtEnd))) {
            home = afterHome - 20 - (int) (DAYS * dice.waits((isWoman ? 3.15 : 2.0) * level));
        }
        int alarm = Day.NEVER;
        if (dice.happens(isWoman ? 0.63 : 0.5)) {
            alarm = Math.min(home, afterHome) - (int) (DAYS * dice.waits(isWoman ? 2.2 : 1.3));
        }
        int shortStay = special != Day.NEVER && dice.happens(0.35) ? special - SHORT_STAY : Day.NEVER;
        return new Care(
                begin(alarm, earliest, afterHome),
                begin(home, earliest, afterHome),
                begin(special, earliest, person.dies),
                shortStay != Day.NEVER && shortStay >= earliest ? shortStay : Day.NEVER,
                gone);
    }

    private static double specialHousing(int ageAtEnd) {
        return ageAtEnd < 65 ? 0 : ageAtEnd < 75 ? 0.14 : ageAtEnd < 85 ? 0.36 : 0.58;
    }

    private static double homeCare(int ageAtEnd) {
        return ageAtEnd < 65 ? 0 : ageAtEnd < 75 ? 0.34 : ageAtEnd < 85 ? 0.66 : 0.86;
    }

    /** Not before somebody is old enough, and not when it would be over by then. */
    private static int begin(int day, int earliest, int over) {
        return day == Day.NEVER || over <= earliest ? Day.NEVER : Math.max(day, earliest);
    }

    boolean isInSpecialHousing(int day) {
        return special <= day && day < gone;
    }

    boolean hasHomeCare(int day) {
        return home <= day && day < gone && day < special && !isInShortStay(day);
    }

    boolean hasAlarm(int day) {
        return alarm <= day && day < gone && day < special && !isInShortStay(day);
    }

    boolean isInShortStay(int day) {
        return shortStay <= day && day < Math.min(special, gone);
    }

    /** Whether the person has any of it. */
    boolean isAny(int day) {
        return isInSpecialHousing(day) || hasHomeCare(day) || hasAlarm(day) || isInShortStay(day);
    }

    /** Hours of home care in a month: few at first, more the longer it lasts. */
    int hours(Plan plan, Person person, int day) {
        Dice dice = plan.dice("hours", person.id);
        double until = Math.min(special, gone) - home;
        double share = Math.min(1, Math.max(0, (day - home) / Math.max(60, Math.min(until, 8 * DAYS))));
        return (int) Math.min(300, Math.max(2, (6 + 62 * share) * StrictMath.exp(0.6 * dice.normal())));
    }
}
