package org.jamlik.synth;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import org.jamlik.synth.Person.NumberChange;

/** The total population at the end of each year, and changes of numbers. */
final class PopulationRegister implements Register {
    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (Person person : block.persons()) {
            for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                int day = Day.lastOf(year);
                if (person.isRegistered(day)) {
                    tell(person, year, day, out, tally);
                }
            }
            happened("births", person, person.birthDay, plan, tally);
            happened("immigrants", person, person.came, plan, tally);
            happened("emigrants", person, person.diesHere() ? Day.NEVER : person.emigrated, plan, tally);
            for (NumberChange change : person.numberChanges) {
                if (person.isHere(change.day()) && change.day() >= plan.firstDay() && change.day() <= plan.lastDay()) {
                    int year = Day.year(change.day());
                    out.to("person_number_change")
                            .in(year)
                            .set("year", year)
                            .set("old_number", change.from())
                            .set("new_number", change.to())
                            .day("changed_on", change.day())
                            .set("change_reason", change.reason())
                            .end();
                }
            }
        }
    }

    private static void happened(String measure, Person person, int day, Plan plan, Tally tally) {
        if (day >= plan.firstDay() && day <= plan.lastDay() && (person.isHere(day) || person.isHere(day - 1))) {
            tally.add(measure, Register.code(person.municipality(day)), Day.year(day), person.sex(), 1);
        }
    }

    private static void tell(Person person, int year, int day, Deliveries out, Tally tally) {
        String municipality = Register.code(person.municipality(day));
        out.to("population_person")
                .in(year)
                .set("year", year)
                .set("personal_number", person.number(day))
                .set("birth_date", birthDate(person.number(day)))
                .set("sex_code", person.sexCode())
                .set("municipality_code", municipality)
                .set("civil_status", civilStatus(person, day))
                .set("number_is_reused", person.before != null)
                .set("is_latest_number", true)
                .end();
        int age = person.age(day);
        tally.add("inhabitants", municipality, year, person.sex(), 1);
        if (age >= 55) {
            tally.add("population " + ageGroup(age), municipality, year, person.sex(), 1);
        }
        for (Ages ages : Ages.values()) {
            if (ages.hold(age)) {
                tally.add("inhabitants " + ages, municipality, year, person.sex(), 1);
            }
        }
    }

    /** The one that the number tells, which is another one than that of birth where the number was corrected. */
    private static LocalDate birthDate(String number) {
        return LocalDate.parse(number.substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE);
    }

    /** The code of five years, as Statistics Sweden's tables have it. */
    private static String ageGroup(int age) {
        int from = age / 5 * 5;
        return from >= 100 ? "100+ år" : from + "-" + (from + 4) + " år";
    }

    /** Ages that shares are counted of. */
    enum Ages {
        AGE_0_20(0, 20),
        AGE_18_24(18, 24),
        AGE_18_64(18, 64),
        AGE_18(18, 200),
        AGE_65(65, 200),
        AGE_65_79(65, 79),
        AGE_75(75, 200),
        AGE_80(80, 200);

        private final int from;
        private final int to;

        Ages(int from, int to) {
            this.from = from;
            this.to = to;
        }

        boolean hold(int age) {
            return age >= from && age <= to;
        }
    }

    private static String civilStatus(Person person, int day) {
        if (person.spouse == null) {
            return "OG";
        }
        if (!person.spouse.isHere(day) && person.spouse.dies <= day) {
            return "Ä";
        }
        return "G";
    }
}
