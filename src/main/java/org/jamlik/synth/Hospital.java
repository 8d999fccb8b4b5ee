package org.jamlik.synth;

import java.util.ArrayList;
import java.util.List;

/** A person's stays in hospital, one after the other, and visits. */
final class Hospital {
    static final int READMITTED_WITHIN = 30;

    private final Plan plan;
    private final Person person;
    private final Care care;
    private final List<Stay> stays = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();

    /** What brings people to hospital: chapters of ICD-10-SE, with one code each. */
    enum Reason {
        HEART("I50.9"),
        STROKE("I63.9"),
        LUNGS("J18.9"),
        FALL("S72.0"),
        CANCER("C18.9"),
        MIND("F32.9"),
        PSYCHOSIS("F20.0"),
        ALCOHOL("F10.2"),
        BIRTH("O80.9"),
        OTHER("R07.4");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    /**
     * A stay.
     *
     * @param until the day of discharge, which may be that of death; never, when it goes on
     */
    record Stay(String id, int from, int until, Reason reason, boolean isPlanned, boolean isOfForce) {}

    /** A visit. */
    record Visit(String id, int day, Reason reason) {}

    private Hospital(Plan plan, Person person, Care care) {
        this.plan = plan;
        this.person = person;
        this.care = care;
    }

    static Hospital of(Plan plan, Person person, Care care) {
        Hospital hospital = new Hospital(plan, person, care);
        hospital.live();
        return hospital;
    }

    List<Stay> stays() {
        return stays;
    }

    List<Visit> visits() {
        return visits;
    }

    private void live() {
        Dice dice = plan.dice("hospital", person.id);
        int last = Math.min(plan.lastDay() + 1, person.gone());
        int day = Math.max(plan.firstDay() - 60, Math.max(person.birthDay + 1, person.came));
        double frailty = StrictMath.exp(0.8 * dice.normal() - 0.32);
        day += (int) dice.waits(365 / (rate(day) * frailty));
        while (day < last) {
            Reason reason = reason(dice, day);
            int lasts = 1 + (int) dice.waits(reason == Reason.PSYCHOSIS ? 22 : person.age(day) > 74 ? 6.5 : 3.8);
            int until = Math.min(day + lasts, person.gone());
            boolean isOfForce = reason == Reason.PSYCHOSIS && dice.happens(0.35);
            stays.add(new Stay(id("S", stays.size()), day, until, reason, dice.happens(0.22), isOfForce));
            boolean comesBack = person.age(day) >= 65 && dice.happens(0.16);
            day = until
                    + (comesBack
                            ? 1 + dice.below(READMITTED_WITHIN - 1)
                            : 1 + (int) dice.waits(365 / (rate(until) * frailty)));
        }
        Dice out = plan.dice("visits", person.id);
        int visit = Math.max(plan.firstDay(), Math.max(person.birthDay + 1, person.came)) + (int) out.waits(365 / 0.18);
        while (visit < last) {
            visits.add(new Visit(id("B", visits.size()), visit, reason(out, visit)));
            visit += 1 + (int) out.waits(365 / 0.18);
        }
    }

    private String id(String kind, int count) {
        return kind + Long.toString(person.id, 36).toUpperCase(java.util.Locale.ROOT) + "N" + count;
    }

    /** How often somebody of the age comes in a year. */
    private double rate(int day) {
        int age = person.age(day);
        double rate = age < 1 ? 0.22 : age < 18 ? 0.04 : age < 45 ? 0.086 : age < 65 ? 0.108 : age < 80 ? 0.24 : 0.4;
        if (person.diesHere() && person.dies - day < 365) {
            rate *= 3;
        }
        return care.hasHomeCare(day) ? rate * 1.6 : rate;
    }

    private Reason reason(Dice dice, int day) {
        int age = person.age(day);
        boolean canGiveBirth = !person.man && age >= 20 && age < 42;
        return Reason.values()[
                dice.pick(
                        age < 50 ? 1 : 17,
                        age < 50 ? 0.3 : 5,
                        9,
                        age < 65 ? 2 : age < 80 ? 6 : 13,
                        age < 40 ? 1 : 9,
                        age < 12 ? 0 : 5,
                        age < 18 ? 0 : 2.5,
                        age < 18 ? 0.3 : person.man ? 4 : 1.7,
                        canGiveBirth ? 38 : 0,
                        42)];
    }
}
