package org.jamlik.synth;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jamlik.contract.CodeList;
import org.jamlik.synth.PopulationRegister.Ages;

/**
 * Economic assistance. All years are over when their files come: the file of December holds the months of its year, as the
 * register has it.
 */
final class AssistanceRegister implements Register {
    private static final int MOST_PERSONS = 8;
    private static final int MONTHS_OF_LONG_TERM = 10;

    private final Districts districts;

    AssistanceRegister(CodeList districts) {
        this.districts = new Districts(districts);
    }

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        List<Assistance> assisted = block.homes().stream()
                .filter(home -> !home.members.isEmpty())
                .map(home -> Assistance.of(plan, home))
                .filter(Assistance::isAny)
                .toList();
        for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
            // who moves from one household to another is one person
            Map<Person, BitSet> months = new LinkedHashMap<>();
            for (Assistance assistance : assisted) {
                boolean isAny = false;
                for (int month = 1; month <= 12; month++) {
                    if (assistance.in(year, month)) {
                        for (Person member : tell(assistance, year, month, plan.isOpen(year), out, tally)) {
                            months.computeIfAbsent(member, first -> new BitSet())
                                    .set(month);
                            isAny = true;
                        }
                    }
                }
                if (isAny) {
                    String municipality = Register.code(assistance.home().municipality(Day.lastOf(year)));
                    tally.add("assistance households", municipality, year, "T", 1);
                }
            }
            for (Map.Entry<Person, BitSet> of : months.entrySet()) {
                BitSet paid = of.getValue();
                tally(of.getKey(), paid.cardinality(), year, paid.length() - 1, tally);
            }
        }
    }

    static int adults(List<Person> members, int day) {
        return (int) members.stream().filter(member -> member.age(day) >= 18).count();
    }

    private List<Person> tell(Assistance assistance, int year, int month, boolean isOpen, Deliveries out, Tally tally) {
        Home home = assistance.home();
        int day = Day.lastOf(year, month);
        List<Person> members = home.members(day);
        int adults = adults(members, day);
        if (adults == 0) {
            return List.of();
        }
        if (members.size() > MOST_PERSONS) {
            members = members.subList(0, MOST_PERSONS);
        }
        String municipality = Register.code(home.municipality(day));
        int children = members.size() - adults(members, day);
        int kronor = assistance.kronor(year, month, adults, children);
        Person head = members.get(0);
        Deliveries.Line line = out.to("economic_assistance")
                .in(year, isOpen ? month : 12)
                .set("year", year)
                .set("month", month)
                .set("municipality_code", municipality)
                .set("district_part", districts.part(municipality, home, day))
                .set(
                        "children_in_household",
                        members.stream().filter(member -> member.age(day) < 16).count())
                .set("assistance", kronor)
                .set("household_type", householdType(head, adults, children));
        for (int i = 0; i < members.size(); i++) {
            person(line, i + 1, members.get(i), head, day);
        }
        line.end();
        tally.add("assistance kronor", municipality, year, "T", kronor);
        tally.add("assistance household months", municipality, year, "T", 1);
        return members;
    }

    private static void person(Deliveries.Line line, int place, Person person, Person head, int day) {
        boolean isAdult = person.age(day) >= 18;
        line.set("personal_number_" + place, person.number(day))
                .set(
                        "household_status_" + place,
                        person == head ? "1" : isAdult && place == 2 ? "2" : isAdult ? "4" : "3")
                .set("is_refugee_" + place, person.came != Day.ALWAYS && person.id % 2 == 0)
                .set("is_born_abroad_" + place, person.came != Day.ALWAYS)
                .set("sex_code_" + place, person.sexCode())
                .set("age_" + place, person.age(day))
                .set("obstacle_" + place, isAdult ? obstacle(person, day) : null);
    }

    private static String obstacle(Person person, int day) {
        if (person.age(day) >= 65) {
            return "05";
        }
        String[] obstacles = {"01", "02", "03", "04", "06", "07", "09", "10"};
        return obstacles[(int) ((person.id ^ person.id >>> 7) % obstacles.length)];
    }

    private static String householdType(Person head, int adults, int children) {
        if (adults > 1) {
            return children > 0 ? "8" : "7";
        }
        return head.man ? children > 0 ? "4" : "3" : children > 0 ? "6" : "5";
    }

    /** A person counts once, where the last month of the year was paid, by the age at the end of the year. */
    private static void tally(Person person, int months, int year, int lastMonth, Tally tally) {
        int day = Day.lastOf(year, lastMonth);
        String municipality = Register.code(person.municipality(day));
        int age = year - person.birthYear;
        tally.add("assistance persons", municipality, year, person.sex(), 1);
        if (Ages.AGE_18.hold(age)) {
            tally.add("assistance adults", municipality, year, person.sex(), 1);
            if (months >= MONTHS_OF_LONG_TERM) {
                tally.add("assistance adults long term", municipality, year, person.sex(), 1);
            }
        }
        if (Ages.AGE_18_24.hold(age)) {
            tally.add("assistance adults AGE_18_24", municipality, year, person.sex(), 1);
        }
    }
}
