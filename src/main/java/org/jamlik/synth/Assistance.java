package org.jamlik.synth;

import java.util.BitSet;
import java.util.List;

/** In which months a household gets economic assistance: now and then for some months, and some for years. */
final class Assistance {
    private final Plan plan;
    private final Home home;
    private final BitSet months = new BitSet();
    private final int first;

    private Assistance(Plan plan, Home home) {
        this.plan = plan;
        this.home = home;
        first = plan.firstYear() * 12;
    }

    static Assistance of(Plan plan, Home home) {
        Assistance assistance = new Assistance(plan, home);
        assistance.live();
        return assistance;
    }

    private void live() {
        Dice dice = plan.dice("assistance", home.id);
        double risk = risk(dice);
        int last = 12 * (plan.lastYear() + 1) - first;
        // begins before the first year, so that some have it then
        int month = -60;
        if (risk == 0 || dice.happens(0.62)) {
            return; // keeps itself, whatever happens
        }
        while (month < last) {
            month += 1 + (int) dice.waits(1 / risk);
            int lasts = dice.happens(0.72) ? 1 + (int) dice.waits(3.2) : 1 + (int) dice.waits(34);
            for (int i = Math.max(0, month); i < Math.min(last, month + lasts); i++) {
                months.set(i);
            }
            month += lasts;
        }
    }

    /** How likely it is that assistance begins in a month. */
    private double risk(Dice dice) {
        List<Person> members = home.members(Math.max(plan.firstDay(), home.founded));
        if (members.isEmpty()) {
            return 0;
        }
        Person head = members.get(0);
        int age = plan.firstYear() - head.birthYear;
        long adults = members.stream()
                .filter(member -> plan.firstYear() - member.birthYear >= 18)
                .count();
        boolean withChildren = adults < members.size();
        double risk = 0.00325;
        risk *= head.came != Day.ALWAYS ? 4.5 : 1;
        risk *= adults == 1 ? withChildren ? 2.4 : head.man ? 1.4 : 1.1 : withChildren ? 1.45 : 0.45;
        risk *= age < 25 ? 1.9 : age < 45 ? 1.3 : age < 65 ? 0.9 : 0.12;
        int municipality = home.municipality(Math.max(plan.firstDay(), head.came));
        return risk * Level.of(plan, "assistance", municipality, 0.35) * StrictMath.exp(0.5 * dice.normal());
    }

    /** Whether the household gets assistance in a month. */
    boolean in(int year, int month) {
        return months.get(12 * year + month - 1 - first);
    }

    Home home() {
        return home;
    }

    boolean isAny() {
        return !months.isEmpty();
    }

    /** How many kronor in a month. */
    int kronor(int year, int month, int adults, int children) {
        Dice dice = plan.dice("kronor", home.id, year * 12L + month);
        int norm = 3900 + 3100 * (adults - 1) + 2900 * children + 3600;
        return (int) (norm * (0.55 + 0.81 * dice.share())) / 10 * 10;
    }

    /** Kronor in a year, for each adult a part. */
    int kronorOfEachAdult(int year) {
        int sum = 0;
        for (int month = 1; month <= 12; month++) {
            if (in(year, month)) {
                List<Person> members = home.members(Day.lastOf(year, month));
                int adults = AssistanceRegister.adults(members, Day.lastOf(year, month));
                if (adults > 0) {
                    sum += kronor(year, month, adults, members.size() - adults) / adults;
                }
            }
        }
        return sum;
    }
}
