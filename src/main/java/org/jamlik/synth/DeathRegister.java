package org.jamlik.synth;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** Deaths with their causes, and what the palliative register says of the last days. */
final class DeathRegister implements Register {
    private static final String[] CAUSES = {
        "I21.9", "I50.9", "C34.9", "C18.9", "F03.9", "J44.9", "I63.9", "W19.9", "X59.9"
    };

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (Person person : block.persons()) {
            int day = person.dies;
            if (day < plan.firstDay() || day > plan.lastDay() || !person.diesHere() || !person.isRegistered(day - 1)) {
                continue;
            }
            int year = Day.year(day);
            Dice dice = plan.dice("cause", person.id);
            String municipality = Register.code(person.municipality(day - 1));
            int age = person.age(day);
            boolean isAlcohol = age >= 25 && age < 80 && dice.happens(person.man ? 0.05 : 0.02);
            String cause = isAlcohol
                    ? "K70.3"
                    : CAUSES[
                            dice.pick(
                                    age < 50
                                            ? new double[] {1, 1, 1, 1, 0, 0, 0, 1, 4}
                                            : new double[] {10, 9, 6, 5, age < 75 ? 1 : 13, 5, 6, 3, 6})];
            out.to("death")
                    .in(year)
                    .set("year", year)
                    .set("personal_number", person.number(Day.lastOf(year)))
                    .set("sex_code", person.sexCode())
                    .set("home_code", municipality)
                    .set("died_on_text", DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofEpochDay(day)))
                    .set("underlying_cause", cause)
                    .set("contributing_cause_1", dice.happens(0.6) ? "I10.9" : null)
                    .end();
            tally.add("deaths", municipality, year, person.sex(), 1);
            if (isAlcohol) {
                tally.add("deaths of alcohol", municipality, year, person.sex(), 1);
            }
            if (age >= 18) {
                palliative(plan, person, year, day, municipality, out, tally);
            }
        }
    }

    private static void palliative(
            Plan plan, Person person, int year, int day, String municipality, Deliveries out, Tally tally) {
        Dice dice = plan.dice("palliative", person.id);
        if (!dice.happens(0.6)) {
            return;
        }
        Care care = Care.of(plan, person);
        boolean inHousing = care.isInSpecialHousing(day - 1);
        String place = inHousing && dice.happens(0.85)
                ? "1"
                : care.isInShortStay(day - 1) ? "2" : String.valueOf(3 + dice.pick(0.62, 0.26, 0.12));
        double level = Level.of(plan, "palliative", person.municipality(day - 1), 0.12);
        boolean assessed = dice.happens(Math.min(0.97, 0.52 * level));
        boolean talk = dice.happens(Math.min(0.97, 0.66 * level));
        boolean alone = dice.happens(0.15);
        out.to("palliative_care")
                .in(year)
                .set("year", year)
                .set("personal_number", person.number(day - 1))
                .set("municipality_code", municipality)
                .day("died_on", day)
                .set("place_of_death", place)
                .set("pain_assessed", assessed)
                .set("talk_offered", talk)
                .set("was_alone", alone)
                .end();
        tally.add("palliative deaths", municipality, year, person.sex(), 1);
        tally.add("palliative pain assessed", municipality, year, person.sex(), assessed ? 1 : 0);
        tally.add("palliative talk", municipality, year, person.sex(), talk ? 1 : 0);
        tally.add("palliative alone", municipality, year, person.sex(), alone ? 1 : 0);
    }
}
