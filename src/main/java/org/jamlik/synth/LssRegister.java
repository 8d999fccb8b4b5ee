package org.jamlik.synth;

/** Services under the act for persons with certain functional impairments (LSS), on the first of October. */
final class LssRegister implements Register {
    private static final String[] ADULT = {
        "lss_adult_housing",
        "lss_day_services",
        "lss_contact_person",
        "lss_escort",
        "lss_adapted_home",
        "lss_personal_assistance"
    };
    private static final double[] ADULT_SHARES = {0.45, 0.42, 0.26, 0.10, 0.05, 0.07};
    private static final String[] CHILD = {
        "lss_short_term_stay",
        "lss_relief",
        "lss_contact_person",
        "lss_after_school",
        "lss_child_housing",
        "lss_child_family_home"
    };
    private static final double[] CHILD_SHARES = {0.50, 0.22, 0.25, 0.22, 0.06, 0.01};

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (Person person : block.persons()) {
            Dice dice = plan.dice("lss", person.id);
            if (!dice.happens(person.man ? 0.0098 : 0.0067)) {
                continue;
            }
            int from = person.birthday(4 + dice.below(14));
            String group = String.valueOf(1 + dice.pick(0.89, 0.03, 0.08));
            for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
                int day = Day.of(year, 10, 1);
                if (day >= from && person.isRegistered(day) && person.age(day) < 90) {
                    tell(plan, person, group, year, day, out, tally);
                }
            }
        }
    }

    private static void tell(Plan plan, Person person, String group, int year, int day, Deliveries out, Tally tally) {
        boolean adult = person.age(day) >= 21;
        String[] services = adult ? ADULT : CHILD;
        double[] shares = adult ? ADULT_SHARES : CHILD_SHARES;
        boolean[] has = new boolean[services.length];
        boolean any = false;
        for (int i = 0; i < services.length; i++) {
            // who has a service keeps it
            has[i] = plan.dice("lss " + services[i], person.id).happens(shares[i]);
            any |= has[i];
        }
        has[adult ? 1 : 0] |= !any;
        String municipality = Register.code(person.municipality(day));
        Deliveries.Line line = out.to("lss_intervention")
                .in(year)
                .set("year", year)
                .set("municipality_code", municipality)
                .set("personal_number", person.number(Day.lastOf(year)))
                .set("personal_group", group);
        for (String service : new String[] {
            "lss_personal_assistance", "lss_escort", "lss_contact_person", "lss_relief", "lss_short_term_stay",
            "lss_after_school", "lss_child_family_home", "lss_child_housing", "lss_adult_housing", "lss_adapted_home",
            "lss_day_services"
        }) {
            line.set(service, false);
        }
        for (int i = 0; i < services.length; i++) {
            line.set(services[i], has[i]);
        }
        line.end();
        tally.add("lss persons", municipality, year, person.sex(), 1);
        if (adult && has[0]) {
            tally.add("lss housing", municipality, year, person.sex(), 1);
        }
        if (adult && has[1]) {
            tally.add("lss day services", municipality, year, person.sex(), 1);
        }
    }
}
