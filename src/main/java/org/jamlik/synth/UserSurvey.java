package org.jamlik.synth;

import java.util.List;
import java.util.Set;
import org.jamlik.synth.PopulationRegister.Ages;

/** What older persons with home care or in special housing think of it: some answer, and for some a relative does. */
final class UserSurvey implements Register {
    private static final List<String> QUESTIONS =
            List.of("Q01", "Q02", "Q03", "Q04", "Q05", "Q06", "Q07", "Q08", "Q09", "Q10", "Q11", "Q12", "Q13", "Q14");

    /** Whether staff come on time, and how they do their work. */
    private static final Set<String> ONLY_AT_HOME = Set.of("Q10", "Q11");

    /** The food, meals, activities and getting outdoors. */
    private static final Set<String> ONLY_IN_HOUSING = Set.of("Q04", "Q12", "Q13", "Q14");

    private static final double ANSWERS_AT_HOME = 0.60;
    private static final double ANSWERS_IN_HOUSING = 0.50;

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
            int day = Day.of(year, 1, 31);
            int count = 0;
            for (Person person : block.persons()) {
                if (!person.isRegistered(day) || !Ages.AGE_65.hold(person.age(day))) {
                    continue;
                }
                Care care = Care.of(plan, person);
                boolean inHousing = care.isInSpecialHousing(day);
                if (inHousing || care.hasHomeCare(day)) {
                    int number = 1 + count++ * block.blocks() + block.index();
                    ask(plan, person, inHousing, year, day, number, out, tally);
                }
            }
        }
    }

    private static void ask(
            Plan plan, Person person, boolean inHousing, int year, int day, int number, Deliveries out, Tally tally) {
        Dice dice = plan.dice("user", person.id, year);
        String municipality = Register.code(person.municipality(day));
        String form = inHousing ? "2" : "1";
        tally.add("users asked " + form, municipality, year, person.sex(), 1);
        if (!dice.happens(inHousing ? ANSWERS_IN_HOUSING : ANSWERS_AT_HOME)) {
            return;
        }
        tally.add("users answered " + form, municipality, year, person.sex(), 1);
        int age = person.age(day);
        boolean isProxy = dice.happens(inHousing ? 0.55 : 0.2);
        double level = Level.of(plan, "users " + form, person.municipality(day), year, 0.05);
        for (String question : QUESTIONS) {
            if ((inHousing ? ONLY_AT_HOME : ONLY_IN_HOUSING).contains(question)) {
                continue;
            }
            String answer = answer(dice, level);
            out.to("user_survey")
                    .in(year)
                    .set("year", year)
                    .set("respondent_number", String.valueOf(number))
                    .set("municipality_code", municipality)
                    .set("home_unit_id", Units.of(plan, person.municipality(day), form, person.id))
                    .set("service_form", form)
                    .set("sex", person.sex())
                    .set("user_age_group", age < 80 ? "1" : age < 90 ? "2" : "3")
                    .set("is_proxy", isProxy)
                    .set("weight", "1")
                    .set("user_question_id", question)
                    .set("user_answer_code", answer)
                    .end();
            if (question.equals("Q01") && !answer.equals("9")) {
                tally.add("users with an opinion " + form, municipality, year, person.sex(), 1);
                boolean isContent = answer.equals("1") || answer.equals("2");
                tally.add("users content " + form, municipality, year, person.sex(), isContent ? 1 : 0);
            }
        }
    }

    private static String answer(Dice dice, double level) {
        double good = Math.min(0.95, 0.84 * level);
        int answer = dice.pick(good * 0.5, good * 0.5, (1 - good) * 0.55, (1 - good) * 0.3, (1 - good) * 0.15, 0.03);
        return answer == 5 ? "9" : String.valueOf(answer + 1);
    }
}
