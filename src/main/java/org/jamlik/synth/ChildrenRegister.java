package org.jamlik.synth;

import org.jamlik.synth.Childhood.Kind;
import org.jamlik.synth.Childhood.Spell;

/** Decisions for children and placements, and whether pupils leave school with what they need. */
final class ChildrenRegister implements Register {
    /** No register exists for the year. */
    private static final int WITHOUT = 2017;

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (Person person : block.persons()) {
            Childhood childhood = Childhood.of(plan, person);
            for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                if (year != WITHOUT) {
                    tell(plan, person, childhood, year, out, tally);
                }
                if (year - person.birthYear == 16) {
                    school(plan, person, childhood, year, out, tally);
                }
            }
        }
        unaccompanied(block, out);
    }

    private static void tell(Plan plan, Person person, Childhood childhood, int year, Deliveries out, Tally tally) {
        java.util.Set<String> counted = new java.util.HashSet<>();
        for (Spell spell : childhood.spells()) {
            if (!spell.touches(year)) {
                continue;
            }
            String municipality = Register.code(spell.municipality());
            String number = person.number(spell.from());
            boolean isOver = spell.until() - 1 <= Day.lastOf(year);
            int lastDay = Math.min(spell.until() - 1, Day.lastOf(year));
            out.to("child_decision")
                    .in(year)
                    .set("year", year)
                    .set("municipality_code", municipality)
                    .set("person_or_temporary_id", number)
                    .set("sex_code", person.sexCode())
                    .set("age", person.age(lastDay))
                    .set("is_unaccompanied", false)
                    .set("birth_country", person.came == Day.ALWAYS ? "SE" : "SY")
                    .set("custodian", person.mother == null ? "3" : person.id % 3 == 0 ? "2" : "1")
                    .set("child_service", service(spell.kind()))
                    .set(
                            "lvu_section",
                            spell.kind() == Kind.COMPULSORY ? person.age(spell.from()) < 13 ? "2" : "3" : null)
                    .day("decision_date", spell.from())
                    .day("end_date", isOver ? spell.until() - 1 : Day.NEVER)
                    .end();
            if (spell.isOutside()) {
                out.to("child_placement")
                        .in(year)
                        .set("year", year)
                        .set("municipality_code", municipality)
                        .set("person_or_temporary_id", number)
                        .set("placement_form", spell.form())
                        .day("placed_on", spell.from())
                        .day("end_date", isOver ? spell.until() - 1 : Day.NEVER)
                        .end();
            }
            count(person, spell, municipality, year, counted, tally);
        }
    }

    private static String service(Kind kind) {
        return switch (kind) {
            case OPEN -> "open";
            case VOLUNTARY -> "sol";
            case COMPULSORY -> "lvu";
        };
    }

    /** A child counts once in a municipality and year, however often it is told of. */
    private static void count(
            Person person, Spell spell, String municipality, int year, java.util.Set<String> counted, Tally tally) {
        String measure = spell.isOutside() ? "children placed" : "children with open services";
        if (counted.add(measure + municipality)) {
            tally.add(measure, municipality, year, person.sex(), 1);
        }
        boolean begins = spell.from() >= Day.firstOf(year);
        if (spell.isOutside() && begins && counted.add("begun" + municipality)) {
            tally.add("children placed anew", municipality, year, person.sex(), 1);
        }
    }

    private static void school(Plan plan, Person person, Childhood childhood, int year, Deliveries out, Tally tally) {
        int day = Day.of(year, 6, 10);
        if (!person.isRegistered(day)) {
            return;
        }
        Dice dice = plan.dice("school", person.id);
        boolean wasPlaced = childhood.isOutside(day) || childhood.isOutside(Day.of(year - 1, 10, 1));
        double eligible = person.man ? 0.862 : 0.891;
        eligible -= wasPlaced ? 0.32 : childhood.spells().isEmpty() ? 0 : 0.15;
        eligible -= person.came != Day.ALWAYS ? 0.4 : 0;
        eligible += 0.3 * (Level.of(plan, "school", person.municipality(day), year, 0.06) - 1);
        boolean isEligible = dice.happens(eligible);
        out.to("school_eligibility")
                .in(year)
                .set("year", year)
                .set("personal_number", person.number(Day.lastOf(year)))
                .set("is_eligible", isEligible)
                .end();
        int end = Day.lastOf(year);
        if (!person.isRegistered(end)) {
            return;
        }
        String municipality = Register.code(person.municipality(end));
        tally.add("pupils", municipality, year, person.sex(), 1);
        tally.add("pupils eligible", municipality, year, person.sex(), isEligible ? 1 : 0);
        if (childhood.isOutside(day)) {
            tally.add("pupils placed", municipality, year, person.sex(), 1);
            tally.add("pupils placed eligible", municipality, year, person.sex(), isEligible ? 1 : 0);
        }
    }

    /** Children who came alone and have an id of the municipality only. */
    private static void unaccompanied(Block block, Deliveries out) {
        Plan plan = block.plan();
        for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
            Dice dice = plan.dice("unaccompanied", block.index(), year);
            int children = dice.times(0.00006 * block.size());
            for (int i = 0; i < children; i++) {
                String id = String.format("T%06d", i * block.blocks() + block.index());
                int from = Day.firstOf(year) + dice.below(330);
                boolean goesOn = dice.happens(0.5) && year == plan.lastYear();
                int until = from + dice.between(5, 30);
                out.to("child_decision")
                        .in(year)
                        .set("year", year)
                        .set("municipality_code", block.municipality())
                        .set("person_or_temporary_id", id)
                        .set("sex_code", dice.happens(0.8) ? "1" : "2")
                        .set("age", dice.between(13, 17))
                        .set("is_unaccompanied", true)
                        .set("birth_country", "AF")
                        .set("custodian", "3")
                        .set("child_service", "sol")
                        .day("decision_date", from)
                        .day("end_date", goesOn ? Day.NEVER : until)
                        .end();
                out.to("child_placement")
                        .in(year)
                        .set("year", year)
                        .set("municipality_code", block.municipality())
                        .set("person_or_temporary_id", id)
                        .set("placement_form", dice.happens(0.5) ? "1" : "3")
                        .day("placed_on", from)
                        .day("end_date", goesOn ? Day.NEVER : until)
                        .end();
            }
        }
    }
}
