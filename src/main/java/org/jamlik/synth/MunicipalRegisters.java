package org.jamlik.synth;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.Project;
import org.jamlik.synth.Units.Unit;

/** What is told of municipalities and units, and not of single persons: surveys, accounts, lists and sums. */
final class MunicipalRegisters {
    private static final int WITHOUT_UNIT_SURVEYS = 2020;

    private final Plan plan;
    private final Project project;

    MunicipalRegisters(Plan plan, Project project) {
        this.plan = plan;
        this.project = project;
    }

    /**
     * Tells of all municipalities.
     *
     * @param tally what persons came to, which accounts and sums follow
     */
    void tell(Deliveries out, Tally tally) {
        for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
            municipalitySurvey(year, out);
            for (int municipality = 0;
                    municipality < Geography.get().municipalities().size();
                    municipality++) {
                units(year, municipality, out);
                use(year, municipality, out);
                addictionCare(year, municipality, out, tally);
                accounts(year, municipality, out, tally);
                reporting(year, municipality, out);
            }
        }
    }

    // ---------------------------------------------------------------------------------------------------- surveys

    private record Question(String id, String area, String scale) {}

    /** The questions that are asked on a day, of municipalities or of units. */
    private List<Question> questions(String respondents, int day) {
        CodeList list = project.codeLists().get("survey_question");
        int area = list.columns().indexOf("area");
        int scale = list.columns().indexOf("scale");
        int askedOf = list.columns().indexOf("asked_of");
        List<Question> questions = new ArrayList<>();
        for (List<String> row : list.rows()) {
            if (holds(list, row, day) && List.of(respondents, "both").contains(row.get(askedOf))) {
                questions.add(new Question(row.get(0), row.get(area), row.get(scale)));
            }
        }
        return questions;
    }

    private static boolean holds(CodeList list, List<String> row, int day) {
        String from = row.get(list.columns().indexOf("valid_from"));
        String to = row.get(list.columns().indexOf("valid_to"));
        return LocalDate.parse(from).toEpochDay() <= day
                && (to == null || LocalDate.parse(to).toEpochDay() >= day);
    }

    private void municipalitySurvey(int year, Deliveries out) {
        CodeList respondents = project.codeLists().get("survey_respondent");
        int day = Day.lastOf(year);
        for (List<String> row : respondents.rows()) {
            if (!holds(respondents, row, day)) {
                continue;
            }
            String respondent = row.get(0);
            Dice answers = plan.dice("answers", respondent.hashCode(), year);
            if (!answers.happens(0.95)) {
                continue; // does not answer at all
            }
            for (Question question : questions("municipality", day)) {
                if (!question.area().equals("homelessness") || year % 2 == 0) {
                    out.to("municipality_survey")
                            .in(year)
                            .set("year", year)
                            .set("respondent_code", respondent)
                            .set("respondent_role", "2")
                            .set("survey_area", question.area())
                            .set("question_id", question.id())
                            .set("answer_code", answer(question, respondent.hashCode(), year))
                            .end();
                }
            }
        }
    }

    /** What was answered last year, nearly always; now and then it flips. */
    private String answer(Question question, long who, int year) {
        int since = year;
        while (since > plan.firstYear()
                && !plan.dice("flip " + question.id(), who, since).happens(0.14)) {
            since--;
        }
        Dice dice = plan.dice("answer " + question.id(), who, since);
        if (plan.dice("silent " + question.id(), who, year).happens(0.03)) {
            return "-";
        }
        return switch (question.scale()) {
            case "yes1_no0" -> dice.happens(0.66) ? "1" : "0";
            case "yes1_no2" -> dice.happens(0.66) ? "1" : "2";
            case "yes2_partly1_no0" -> List.of("2", "1", "0").get(dice.pick(0.45, 0.3, 0.25));
            case "interval3" -> List.of("3", "2", "1", "0").get(dice.pick(0.3, 0.35, 0.25, 0.1));
            default -> figure(plan.dice("figure " + question.id(), who).share(), dice.share());
        };
    }

    private static String figure(double lasting, double now) {
        return String.valueOf(Math.round(Math.min(100, 35 + 55 * lasting + 10 * now)));
    }

    /** Every municipality reports to every register, whether or not it has anything to tell. */
    private void reporting(int year, int municipality, Deliveries out) {
        for (List<String> row : project.codeLists().get("reporting_register").rows()) {
            boolean isMonthly = row.get(0).equals("EKB") || row.get(0).equals("SOL");
            out.to("reporting")
                    .in(year)
                    .set("year", year)
                    .set("reporting_register", row.get(0))
                    .set("municipality_code", Register.code(municipality))
                    .set("reported_periods", isMonthly ? 12 : 1)
                    .end();
        }
    }

    private void use(int year, int municipality, Deliveries out) {
        CodeList areas = project.codeLists().get("area");
        for (List<String> row : areas.rows()) {
            if (!holds(areas, row, Day.lastOf(year))) {
                continue;
            }
            Dice dice = plan.dice("use " + row.get(0), municipality);
            int use = 2 - dice.pick(0.4, 0.3, 0.3);
            out.to("reported_use")
                    .in(year)
                    .set("year", year)
                    .set("municipality_code", Register.code(municipality))
                    .set("reported_area", row.get(0))
                    .set("use_code", String.valueOf(use))
                    .set("purpose", use > 0 ? "uppföljning" : null)
                    .end();
        }
    }

    // ------------------------------------------------------------------------------------------------------ units

    private void units(int year, int municipality, Deliveries out) {
        for (Unit unit : Units.of(plan, municipality).units()) {
            boolean isThere = unit.opened() <= Day.lastOf(year) && unit.closed() >= Day.firstOf(year);
            if (!isThere) {
                continue;
            }
            list(unit, year, out);
            if (unit.isOpen(Day.of(year, 3, 1)) && year != WITHOUT_UNIT_SURVEYS) {
                survey(unit, year, out);
            }
        }
    }

    private void list(Unit unit, int year, Deliveries out) {
        Dice known = plan.dice("known", unit.id().hashCode());
        boolean atScb = known.happens(0.93);
        boolean atIvo = known.happens(unit.provider().equals("municipal") ? 0.55 : 0.97);
        boolean isClosed = unit.closed() <= Day.lastOf(year);
        String code = Register.code(unit.municipality());
        out.to("unit_own")
                .in(year)
                .set("year", year)
                .set("unit_id", unit.id())
                .set("scb_number", atScb ? unit.scbNumber() : null)
                .set("ivo_number", atIvo ? unit.ivoNumber() : null)
                .set("unit_name", unit.name())
                .set("municipality_code", code)
                .set("service_form", unit.form())
                .set("provider_form", unit.provider())
                .end();
        if (atScb) {
            out.to("unit_scb")
                    .in(year)
                    .set("year", year)
                    .set("scb_number", unit.scbNumber())
                    .set("unit_name", unit.name())
                    .set("municipality_code", code)
                    .set("service_form", unit.form())
                    .set(
                            "scb_provider_code",
                            unit.provider().equals("municipal")
                                    ? "1"
                                    : unit.provider().equals("private") ? "2" : "3")
                    .day("opened_on", unit.opened())
                    .day("closed_on", isClosed ? unit.closed() : Day.NEVER)
                    .end();
        }
        if (atIvo) {
            out.to("unit_ivo")
                    .in(year)
                    .set("year", year)
                    .set("ivo_number", unit.ivoNumber())
                    .set("unit_name", unit.name())
                    .set("municipality_code", code)
                    .set("service_form", unit.form())
                    .set("provider_form", unit.provider())
                    .day("opened_on", unit.opened())
                    .day("closed_on", isClosed ? unit.closed() : Day.NEVER)
                    .end();
        }
    }

    private void survey(Unit unit, int year, Deliveries out) {
        Dice dice = plan.dice("unit answers", unit.id().hashCode(), year);
        if (!dice.happens(0.885)) {
            return;
        }
        boolean isOfLss = unit.form().equals("3") || unit.form().equals("4");
        String area = isOfLss ? "disability_lss" : "elderly_care";
        for (Question question : questions("unit", Day.lastOf(year))) {
            if (question.area().equals(area)) {
                out.to(isOfLss ? "unit_survey_lss" : "unit_survey_elderly")
                        .in(year)
                        .set("year", year)
                        .set("home_unit_id", unit.id())
                        .set("municipality_code", Register.code(unit.municipality()))
                        .set("service_form", unit.form())
                        .set("question_id", question.id())
                        .set("answer_code", answer(question, unit.id().hashCode(), year))
                        .end();
            }
        }
    }

    // ------------------------------------------------------------------------------------------- sums and accounts

    private void addictionCare(int year, int municipality, Deliveries out, Tally tally) {
        String code = Register.code(municipality);
        double adults = tally.of("inhabitants AGE_18_64", code, year);
        Map<String, Double> shares = Map.of("institution", 0.0008, "lvm", 0.00015, "boende", 0.0011, "oppen", 0.0021);
        double level = Level.of(plan, "addiction", municipality, year, 0.3);
        for (List<String> row : project.codeLists().get("addiction_care_form").rows()) {
            String form = row.get(0);
            int men = plan.dice("addicted men " + form, municipality, year)
                    .times(adults * shares.get(form) * level * 0.68);
            int women = plan.dice("addicted women " + form, municipality, year)
                    .times(adults * shares.get(form) * level * 0.32);
            int days = form.equals("oppen") ? 0 : form.equals("boende") ? 210 : 85;
            addictionCare(year, code, form, "M", men, days, out);
            addictionCare(year, code, form, "K", women, days, out);
            addictionCare(year, code, form, "T", men + women, days, out);
            tally.add("addiction care " + form, code, year, "M", men);
            tally.add("addiction care " + form, code, year, "K", women);
        }
    }

    private static void addictionCare(
            int year, String code, String form, String sex, int persons, int days, Deliveries out) {
        out.to("addiction_care")
                .in(year)
                .set("year", year)
                .set("municipality_code", code)
                .set("care_form", form)
                .set("sex", sex)
                .set("persons_text", String.valueOf(persons))
                .set("care_days_text", days == 0 ? "." : String.valueOf(persons * days))
                .end();
    }

    /** Thousands of kronor for each of what was done, so that costs follow it. */
    private void accounts(int year, int municipality, Deliveries out, Tally tally) {
        String code = Register.code(municipality);
        double prices = StrictMath.exp(0.028 * (year - 2019));
        double dear = Level.of(plan, "costs", municipality, 0.08) * prices;
        double old =
                62.0 * tally.of("special housing months", code, year) + 0.62 * tally.of("home care hours", code, year);
        account(year, code, "510", old * dear, out, tally);
        account(
                year,
                code,
                "513",
                dear * (880.0 * tally.of("lss housing", code, year) + 240.0 * tally.of("lss persons", code, year)),
                out,
                tally);
        account(year, code, "520", dear * 12.0 * tally.of("sol person months", code, year) / 12, out, tally);
        account(
                year,
                code,
                "554",
                dear
                        * (330.0 * tally.of("addiction care institution", code, year)
                                + 45.0 * tally.of("addiction care oppen", code, year)),
                out,
                tally);
        account(
                year,
                code,
                "571",
                dear
                        * (640.0 * tally.of("children placed", code, year)
                                + 70.0 * tally.of("children with open services", code, year)),
                out,
                tally);
        account(year, code, "575", tally.of("assistance kronor", code, year) / 1000.0 * 1.35, out, tally);
    }

    private static final Map<String, Double> PARTS =
            Map.of("personal", 0.58, "kop", 0.2, "lokaler", 0.08, "ovrigt", 0.14);

    private static void account(int year, String code, String activity, double thousands, Deliveries out, Tally tally) {
        long gross = 0;
        for (String kind : List.of("personal", "kop", "lokaler", "ovrigt")) {
            boolean isAssistance = activity.equals("575");
            long part = Math.round(thousands * PARTS.get(kind) * (isAssistance ? 0.26 : 1));
            gross += part;
            account(year, code, activity, kind, part, out);
        }
        if (activity.equals("575")) {
            long transfers = Math.round(thousands * 0.74);
            gross += transfers;
            account(year, code, activity, "bidrag", transfers, out);
        }
        account(year, code, activity, "brutto", gross, out);
        account(year, code, activity, "avgifter", Math.round(gross * 0.04), out);
        account(year, code, activity, "intakter", Math.round(gross * 0.09), out);
        tally.add("gross cost " + activity, code, year, "T", gross);
    }

    private static void account(int year, String code, String activity, String kind, long thousands, Deliveries out) {
        out.to("municipal_accounts")
                .in(year)
                .set("year", year)
                .set("municipality_code", code)
                .set("activity_code", activity)
                .set("account_kind", kind)
                .set("value_text", BigDecimal.valueOf(thousands).toPlainString())
                .end();
    }
}
