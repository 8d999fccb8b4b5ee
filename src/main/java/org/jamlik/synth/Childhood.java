package org.jamlik.synth;

import java.util.ArrayList;
import java.util.List;

/** What social services decide for a child: open services, and care outside the home, one time after the other. */
record Childhood(List<Spell> spells) {
    private static final Childhood WITHOUT = new Childhood(List.of());

    /** What the child gets. */
    enum Kind {
        OPEN,
        VOLUNTARY,
        COMPULSORY
    }

    /**
     * A time with one service.
     *
     * @param until the first day without it
     * @param municipality who decided, and answers for it to the end
     * @param form the code of the kind of home; null for open services
     */
    record Spell(Kind kind, int from, int until, int municipality, String form) {
        boolean isOutside() {
            return kind != Kind.OPEN;
        }

        boolean touches(int year) {
            return from <= Day.lastOf(year) && until > Day.firstOf(year);
        }
    }

    static Childhood of(Plan plan, Person person) {
        int first = Math.max(Math.max(person.birthDay + 30, person.came), plan.firstDay() - 4 * 365);
        int last = Math.min(person.birthday(21), person.gone());
        if (first >= last) {
            return WITHOUT;
        }
        Dice dice = plan.dice("childhood", person.id);
        double level = Level.of(plan, "children", person.municipality(first), 0.22);
        if (!dice.happens(Math.min(1, 0.085 * level * (person.man ? 1.1 : 0.9)))) {
            return WITHOUT;
        }
        List<Spell> spells = new ArrayList<>();
        int day = first + (int) dice.waits(1400);
        while (day < last) {
            int age = person.age(day);
            Kind kind = Kind.values()[dice.pick(age < 18 ? 0.83 : 0.6, 0.113, age < 18 ? 0.048 : 0.01)];
            int lasts = 20 + (int) dice.waits(kind == Kind.OPEN ? 300 : kind == Kind.VOLUNTARY ? 500 : 900);
            int until = Math.min(last, day + lasts);
            if (until > day) {
                spells.add(new Spell(kind, day, until, person.municipality(day), form(dice, kind, age)));
            }
            day = until + 2 + (int) dice.waits(600);
        }
        return new Childhood(spells);
    }

    private static String form(Dice dice, Kind kind, int age) {
        if (kind == Kind.OPEN) {
            return null;
        }
        return age < 13
                ? String.valueOf(1 + dice.pick(0.75, 0.2, 0.05))
                : String.valueOf(1 + dice.pick(0.42, 0.12, 0.28, 0.18));
    }

    /** Whether the child lives outside the home on a day. */
    boolean isOutside(int day) {
        return spells.stream().anyMatch(spell -> spell.isOutside() && spell.from() <= day && day < spell.until());
    }
}
