package org.jamlik.synth;

import java.math.BigDecimal;
import org.jamlik.synth.PopulationRegister.Ages;

/** Services under the social services act to older and disabled persons: the last day of each month, and what changed in it. */
final class SocialServicesRegister implements Register {
    private static final String BEGUN = "1";
    private static final String ENDED = "2";

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (Person person : block.persons()) {
            Care care = Care.of(plan, person);
            Support support = Support.of(plan, person);
            if (begun(care, support, plan.lastDay()) != Day.NEVER) {
                for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                    int last = 0;
                    for (int month = 1; month <= 12; month++) {
                        if (tell(plan, person, care, support, year, month, out, tally)) {
                            last = month;
                        }
                    }
                    if (last > 0 && Ages.AGE_65.hold(person.age(Day.lastOf(year, last)))) {
                        String municipality = Register.code(person.municipality(Day.lastOf(year, last)));
                        tally.add("sol persons some month AGE_65", municipality, year, person.sex(), 1);
                    }
                }
                changes(plan, person, care, support, out);
            }
        }
    }

    private static boolean tell(
            Plan plan, Person person, Care care, Support support, int year, int month, Deliveries out, Tally tally) {
        int day = Day.lastOf(year, month);
        if (!person.isHere(day) || !care.isAny(day) && !support.isAny(day)) {
            return false;
        }
        String municipality = Register.code(person.municipality(day));
        boolean special = care.isInSpecialHousing(day) || support.has(Support.Kind.SPECIAL_HOUSING, day);
        boolean homeCare = care.hasHomeCare(day);
        boolean housingSupport = support.has(Support.Kind.HOUSING_SUPPORT, day);
        int hours = homeCare ? care.hours(plan, person, day) : 0;
        boolean alarm = care.hasAlarm(day);
        boolean shortStay = care.isInShortStay(day);
        int begun = begun(care, support, day);
        out.to("social_service_sol")
                .in(year, month)
                .set("personal_number", person.number(day))
                .set("municipality_code", municipality)
                .set("year", year)
                .set("month", month)
                .set("sex_code", person.sexCode())
                .set("in_special_housing", special)
                .set("in_ordinary_housing", !special)
                .set("in_other_housing", false)
                .set("lives_alone", person.home(day).members(day).size() == 1)
                .set("has_home_care", homeCare || alarm)
                .set("home_care_hours", homeCare ? BigDecimal.valueOf(hours) : null)
                .set("has_home_care_service", homeCare)
                .set("has_home_care_personal", homeCare && hours > 12 || alarm)
                .set("has_home_care_escort", false)
                .set("has_home_care_relief", false)
                .set("meals_code", homeCare ? hours > 25 ? "2" : "0" : "0")
                .set("alarm_code", alarm ? homeCare ? "2" : "1" : "0")
                .set("has_housing_support", housingSupport)
                .set("housing_support_hours", housingSupport ? BigDecimal.valueOf(8 + person.id % 20) : null)
                .set("has_escort", false)
                .set("has_day_activity", support.has(Support.Kind.DAY_ACTIVITY, day))
                .set("has_contact", support.has(Support.Kind.CONTACT_PERSON, day))
                .set("has_contact_family", false)
                .set("has_short_stay_last_day", shortStay)
                .set("short_stay_days", shortStay ? Math.min(28, day - care.shortStay() + 1) : 0)
                .day("decision_date", begun - 10)
                .day("enforced_on", begun)
                .end();
        tally(person, day, year, month, municipality, special, homeCare, hours, tally);
        return true;
    }

    private static void tally(
            Person person,
            int day,
            int year,
            int month,
            String municipality,
            boolean special,
            boolean homeCare,
            int hours,
            Tally tally) {
        int age = person.toldAge(day);
        if (month == 12 && Ages.AGE_65.hold(age)) {
            tally.add("sol persons december AGE_65", municipality, year, person.sex(), 1);
        }
        if (month == 10) {
            tally.add("sol persons october", municipality, year, person.sex(), 1);
            for (Ages ages : new Ages[] {Ages.AGE_65, Ages.AGE_65_79, Ages.AGE_80}) {
                if (ages.hold(age)) {
                    if (homeCare) {
                        tally.add("home care october " + ages, municipality, year, person.sex(), 1);
                    }
                    if (special) {
                        tally.add("special housing october " + ages, municipality, year, person.sex(), 1);
                    }
                }
            }
        }
        if (homeCare) {
            tally.add("home care months", municipality, year, person.sex(), 1);
            tally.add("home care hours", municipality, year, person.sex(), hours);
        }
        if (special) {
            tally.add("special housing months", municipality, year, person.sex(), 1);
        }
        tally.add("sol person months", municipality, year, person.sex(), 1);
    }

    private static int begun(Care care, Support support, int day) {
        int begun = Day.NEVER;
        for (int each : new int[] {care.alarm(), care.home(), care.special(), care.shortStay(), support.from()}) {
            begun = each <= day ? Math.min(begun, each) : begun;
        }
        return begun;
    }

    private static void changes(Plan plan, Person person, Care care, Support support, Deliveries out) {
        int atHome = Math.min(care.shortStay(), Math.min(care.special(), care.gone()));
        change(plan, person, "alarm", care.alarm(), atHome, out);
        change(plan, person, "home_care", care.home(), atHome, out);
        change(plan, person, "short_stay", care.shortStay(), Math.min(care.special(), care.gone()), out);
        change(plan, person, "special_housing", care.special(), care.gone(), out);
        String supported =
                switch (support.kind()) {
                    case HOUSING_SUPPORT -> "housing_support";
                    case CONTACT_PERSON -> "contact_person";
                    case DAY_ACTIVITY -> "day_activity";
                    case SPECIAL_HOUSING -> "special_housing";
                };
        if (support.from() != care.special()) {
            change(plan, person, supported, support.from(), support.until(), out);
        }
    }

    private static void change(Plan plan, Person person, String service, int from, int until, Deliveries out) {
        if (from >= until) {
            return;
        }
        change(plan, person, service, BEGUN, from, out);
        change(plan, person, service, ENDED, until - 1, out);
    }

    private static void change(Plan plan, Person person, String service, String what, int day, Deliveries out) {
        if (day < plan.firstDay() || day > plan.lastDay() || !person.isHere(day)) {
            return;
        }
        int year = Day.year(day);
        out.to("social_service_sol_change")
                .in(year, Day.month(day))
                .set("personal_number", person.number(day))
                .set("municipality_code", Register.code(person.municipality(day)))
                .set("year", year)
                .set("month", Day.month(day))
                .set("sol_service", service)
                .set("sol_change", what)
                .day("service_changed_on", day)
                .end();
    }
}
