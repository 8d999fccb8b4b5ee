package org.jamlik.synth;

import java.util.ArrayList;
import java.util.List;

/** The units of a municipality: who runs them, since when, and under which numbers registers know them. */
record Units(List<Unit> units) {
    private static final int OF_A_MUNICIPALITY = 1000;
    private static final int OF_A_FORM = 250;

    /**
     * A unit.
     *
     * @param form the code of its service
     * @param provider municipal, private or non_profit
     * @param closed the last day; never, when it is open
     */
    record Unit(String id, String name, int municipality, String form, String provider, int opened, int closed) {
        boolean isOpen(int day) {
            return opened <= day && day <= closed;
        }

        /** The number in the register of Statistics Sweden. */
        String scbNumber() {
            return "2" + "0" + id.substring(1);
        }

        /** The number in the register of the inspectorate. */
        String ivoNumber() {
            return "I" + id.substring(1);
        }
    }

    /** All units of a municipality that there are in the years of the plan. */
    static Units of(Plan plan, int municipality) {
        List<Unit> units = new ArrayList<>();
        for (int form = 1; form <= 4; form++) {
            int count = count(plan, municipality, form);
            for (int i = 0; i < count; i++) {
                units.add(unit(plan, municipality, form, i));
            }
        }
        return new Units(units);
    }

    /**
     * As many as the real size of a municipality asks for, so that there is a spread between them at most scales of persons;
     * fewer in a country of less than a hundredth, which would have more units than persons in them.
     */
    private static int count(Plan plan, int municipality, int form) {
        double inhabitants = Geography.get().municipalities().get(municipality).inhabitants()
                * Math.min(1, Math.sqrt(100 * plan.scale()));
        double each = form == 1 ? 6500 : form == 2 ? 5500 : form == 3 ? 3800 : 9000;
        return (int) Math.min(OF_A_FORM - 1, Math.max(1, Math.round(inhabitants / each)));
    }

    private static Unit unit(Plan plan, int municipality, int form, int number) {
        Dice dice = plan.dice("unit", municipality, form, number);
        boolean isFirst = number == 0;
        double isPrivate = Math.min(0.6, 0.16 * Level.of(plan, "private", municipality, 0.7));
        String provider =
                isFirst || !dice.happens(isPrivate) ? "municipal" : dice.happens(0.85) ? "private" : "non_profit";
        int opened = Day.of(1992 + dice.below(24), 1 + dice.below(12), 1);
        int closed = Day.NEVER;
        if (!isFirst && dice.happens(0.35)) {
            closed = plan.firstDay() + dice.below(plan.horizon() - plan.firstDay());
        } else if (!isFirst && dice.happens(0.35)) {
            opened = plan.firstDay() + dice.below(plan.horizon() - plan.firstDay());
        }
        String id = String.format("E%06d", municipality * OF_A_MUNICIPALITY + (form - 1) * OF_A_FORM + number + 1);
        String name = List.of("Björken", "Solgläntan", "Ekbacken", "Åsen", "Sjövik", "Linden", "Kvarngården", "Vallmon")
                        .get(dice.below(8))
                + " " + (number + 1);
        return new Unit(id, name, municipality, String.valueOf(form), provider, opened, closed);
    }

    /** The id of the unit that serves a person; the first one of a form is always open. */
    static String of(Plan plan, int municipality, String form, long person) {
        int number = (int) ((person ^ person >>> 24) % count(plan, municipality, Integer.parseInt(form)));
        Unit unit = unit(plan, municipality, Integer.parseInt(form), number);
        boolean isAlwaysOpen = unit.opened() < plan.firstDay() && unit.closed() == Day.NEVER;
        return isAlwaysOpen
                ? unit.id()
                : unit(plan, municipality, Integer.parseInt(form), 0).id();
    }
}
