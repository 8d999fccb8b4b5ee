package org.jamlik.synth;

import java.math.BigDecimal;

/** Strokes, and risks of older persons in special housing. */
final class QualityRegisters implements Register {
    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (Person person : block.persons()) {
            Care care = Care.of(plan, person);
            for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                stroke(plan, person, care, year, out, tally);
                risks(plan, person, care, year, out, tally);
            }
        }
    }

    private static void stroke(Plan plan, Person person, Care care, int year, Deliveries out, Tally tally) {
        Dice dice = plan.dice("stroke", person.id, year);
        int day = Day.firstOf(year) + dice.below(365);
        int age = year - person.birthYear;
        double likely = age < 45 ? 0.0001 : age < 65 ? 0.0014 : age < 80 ? 0.0067 : 0.0166;
        if (!dice.happens(likely * (person.man ? 1.15 : 0.9)) || !person.isRegistered(day)) {
            return;
        }
        int later = day + 91;
        Boolean atHome = person.isHere(later) ? !care.isInSpecialHousing(later) : null;
        String municipality = Register.code(person.municipality(day));
        out.to("stroke_care")
                .in(year)
                .set("year", year)
                .set("personal_number", person.number(day))
                .set("municipality_code", municipality)
                .day("onset_on", day)
                .set("stroke_kind", dice.happens(0.12) ? "I61" : dice.happens(0.97) ? "I63" : "I64")
                .set("lives_at_home", atHome)
                .end();
        tally.add("strokes", municipality, year, person.sex(), 1);
        if (atHome != null) {
            tally.add("strokes followed", municipality, year, person.sex(), 1);
            tally.add("strokes at home", municipality, year, person.sex(), atHome ? 1 : 0);
        }
    }

    private static void risks(Plan plan, Person person, Care care, int year, Deliveries out, Tally tally) {
        Dice dice = plan.dice("risks", person.id, year);
        int day = Day.firstOf(year) + dice.below(365);
        if (!care.isInSpecialHousing(day) || !dice.happens(0.62)) {
            return;
        }
        boolean falls = dice.happens(0.74);
        String municipality = Register.code(person.municipality(day));
        out.to("senior_alert")
                .in(year)
                .set("year", year)
                .set("personal_number", person.number(day))
                .set("municipality_code", municipality)
                .day("registered_on", day)
                .set("fall_risk", falls)
                .set("pressure_ulcer_risk", dice.happens(0.27))
                .set("malnutrition_risk", dice.happens(0.6))
                .set("weight_kilos", BigDecimal.valueOf((person.man ? 740 : 620) + dice.between(-150, 150), 1))
                .end();
        tally.add("risk assessments", municipality, year, person.sex(), 1);
        tally.add("risk of falling", municipality, year, person.sex(), falls ? 1 : 0);
    }
}
