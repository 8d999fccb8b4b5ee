package org.jamlik.synth;

import org.jamlik.synth.PopulationRegister.Ages;

/** Incomes and education of everybody from 16 years, at the end of each year. */
final class IncomeRegister implements Register {
    private static final int YOUNGEST = 16;
    private static final double[] OF_65 = {0.16, 0.10, 0.24, 0.13, 0.13, 0.23, 0.01};
    private static final double[] OF_45 = {0.03, 0.09, 0.27, 0.19, 0.14, 0.265, 0.015};
    private static final double[] OF_25 = {0.04, 0.08, 0.08, 0.34, 0.16, 0.29, 0.01};

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (Home home : block.homes()) {
            if (home.members.isEmpty()) {
                continue;
            }
            Assistance assistance = Assistance.of(plan, home);
            for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                int day = Day.lastOf(year);
                int assisted = assistance.isAny() ? assistance.kronorOfEachAdult(year) : 0;
                for (Person person : home.members(day)) {
                    if (person.isRegistered(day) && person.age(day) >= YOUNGEST) {
                        tell(plan, person, year, day, assisted, out, tally);
                    }
                }
            }
        }
    }

    private static void tell(Plan plan, Person person, int year, int day, int assisted, Deliveries out, Tally tally) {
        int age = person.age(day);
        int education = education(plan, person, age);
        String municipality = Register.code(person.municipality(day));
        int work = work(plan, person, age, education, year, assisted);
        int pension = age >= 65
                ? (int) (1500
                        * StrictMath.exp(0.3 * plan.dice("pension", person.id).normal()))
                : 0;
        int disposable = (int) (0.76 * work + 0.8 * pension) + 250 + (age >= 18 ? assisted / 100 : 0);
        out.to("income")
                .in(year)
                .set("year", year)
                .set("personal_number", person.number(day))
                .set("disposable_income_04", disposable)
                .set("work_income", work)
                .set("assistance_income", age >= 18 ? assisted / 100 : 0)
                .end();
        out.to("education")
                .in(year)
                .set("year", year)
                .set("personal_number", person.number(day))
                .set("education_level", String.valueOf(education))
                .set("education_code", education + "00")
                .end();
        if (Ages.AGE_18_64.hold(age)) {
            tally.add("without work AGE_18_64", municipality, year, person.sex(), work == 0 ? 1 : 0);
        }
        if (age >= 25 && age <= 64) {
            tally.add("inhabitants with education 25-64", municipality, year, person.sex(), 1);
            tally.add("post-secondary 25-64", municipality, year, person.sex(), education >= 5 ? 1 : 0);
        }
    }

    /** From 1 to 7; it grows until 25 or so. */
    static int education(Plan plan, Person person, int age) {
        Dice dice = plan.dice("education", person.id);
        double[] shares = (age >= 65 ? OF_65 : age >= 45 ? OF_45 : OF_25).clone();
        if (!person.man) {
            shares[5] *= 1.3;
        }
        int reached = 1 + dice.pick(shares);
        return Math.min(reached, age < 19 ? 2 : age < 23 ? 4 : age < 26 ? 5 : 7);
    }

    /** Hundreds of kronor of a year. */
    private static int work(Plan plan, Person person, int age, int education, int year, int assisted) {
        Dice dice = plan.dice("work", person.id);
        double works = age < 20 ? 0.35 : age < 25 ? 0.7 : age < 60 ? 0.86 : age < 65 ? 0.75 : age < 70 ? 0.25 : 0;
        works *= person.came != Day.ALWAYS ? 0.65 : 1;
        if (!dice.happens(works) || assisted > 60_000) {
            return 0;
        }
        double growth = StrictMath.exp(0.024 * (year - 2019));
        double wage = (2350 + 230 * education) * (person.man ? 1.1 : 0.94) * (age < 25 ? 0.45 : 1) * growth;
        return (int) (wage * StrictMath.exp(0.35 * dice.normal()));
    }
}
