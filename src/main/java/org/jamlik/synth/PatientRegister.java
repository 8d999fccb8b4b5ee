package org.jamlik.synth;

import java.util.List;
import java.util.Map;
import org.jamlik.synth.Hospital.Reason;
import org.jamlik.synth.Hospital.Stay;
import org.jamlik.synth.Hospital.Visit;
import org.jamlik.synth.PopulationRegister.Ages;

/**
 * Stays and visits, with their diagnoses, causes, procedures and compulsory care. A file holds three months and comes for the
 * whole country; regions of their own would be twenty times as many files.
 */
final class PatientRegister implements Register {
    /** The code of the country as a sender. */
    static final String COUNTRY = "00";

    /** Sources that often have nothing to tell, and say so by a file with headings only. */
    static final List<String> MAY_BE_EMPTY = List.of(
            "inpatient_compulsory_care",
            "inpatient_external_cause",
            "inpatient_procedure",
            "outpatient_external_cause",
            "outpatient_procedure");

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        for (Person person : block.persons()) {
            Care care = Care.of(plan, person);
            Hospital hospital = Hospital.of(plan, person, care);
            Stay before = null;
            for (Stay stay : hospital.stays()) {
                tell(plan, person, care, stay, out, tally);
                tally(plan, person, before, stay, tally);
                before = stay;
            }
            for (Visit visit : hospital.visits()) {
                tell(plan, person, visit, out, tally);
            }
        }
    }

    /** The file that tells of a day: that of the last month of its quarter, and of its month in a year that goes on. */
    static Map<String, String> captures(Plan plan, int year, int month) {
        int file = plan.isOpen(year) ? month : (month + 2) / 3 * 3;
        return Map.of("part", COUNTRY, "year", String.valueOf(year), "month", String.format("%02d", file));
    }

    private static void tell(Plan plan, Person person, Care care, Stay stay, Deliveries out, Tally tally) {
        boolean goesOn = stay.until() > plan.lastDay();
        int told = goesOn ? plan.lastDay() : stay.until();
        if (told < plan.firstDay()) {
            return;
        }
        int year = Day.year(told);
        Map<String, String> file = captures(plan, year, Day.month(told));
        boolean died = !goesOn && stay.until() == person.dies;
        boolean fromHousing = care.isInSpecialHousing(stay.from());
        String home = Register.code(person.municipality(stay.from()));
        Dice dice = plan.dice("stay", person.id, stay.from());
        out.to("inpatient_stay")
                .in(file)
                .set("contact_id", stay.id())
                .set("year", year)
                .set("personal_number", person.number(stay.from()))
                .set("sex_code", person.sexCode())
                .set("home_code", home)
                .set("hospital_code", home.substring(0, 2) + "001")
                .set("clinic_code", clinic(stay.reason()))
                .day("admitted_on", stay.from())
                .day("discharged_on", goesOn ? Day.NEVER : stay.until())
                .set("admitted_from", fromHousing ? "2" : "3")
                .set("discharged_to", goesOn ? null : died ? "4" : care.isInSpecialHousing(stay.until()) ? "2" : "3")
                .set("is_planned", stay.isPlanned())
                .end();
        diagnosis("inpatient_diagnosis", file, stay.id(), year, 0, stay.reason().code(), out);
        if (dice.happens(0.6)) {
            diagnosis("inpatient_diagnosis", file, stay.id(), year, 1, "I10.9", out);
        }
        if (dice.happens(0.3)) {
            diagnosis("inpatient_diagnosis", file, stay.id(), year, 2, "E11.9", out);
        }
        if (stay.reason() == Reason.FALL) {
            cause("inpatient_external_cause", file, stay.id(), year, out);
        }
        if (stay.reason() == Reason.FALL || stay.isPlanned()) {
            procedure("inpatient_procedure", file, stay.id(), year, stay.from(), out);
        }
        if (stay.isOfForce()) {
            out.to("inpatient_compulsory_care")
                    .in(file)
                    .set("contact_id", stay.id())
                    .set("year", year)
                    .set("compulsory_care_form", dice.happens(0.9) ? "1" : "2")
                    .day("start_date", stay.from())
                    .day("end_date", goesOn ? Day.NEVER : stay.until())
                    .end();
        }
    }

    private static String clinic(Reason reason) {
        return switch (reason) {
            case MIND, PSYCHOSIS, ALCOHOL -> "901";
            case FALL -> "311";
            case BIRTH -> "451";
            default -> "101";
        };
    }

    private static void diagnosis(
            String source, Map<String, String> file, String id, int year, int number, String code, Deliveries out) {
        out.to(source)
                .in(file)
                .set("contact_id", id)
                .set("year", year)
                .set("code_number", number)
                .set("delivered_code", code)
                .end();
    }

    private static void cause(String source, Map<String, String> file, String id, int year, Deliveries out) {
        out.to(source)
                .in(file)
                .set("contact_id", id)
                .set("year", year)
                .set("code_number", 1)
                .set("delivered_code", "W19.9")
                .end();
    }

    private static void procedure(
            String source, Map<String, String> file, String id, int year, int day, Deliveries out) {
        out.to(source)
                .in(file)
                .set("contact_id", id)
                .set("year", year)
                .set("code_number", 1)
                .set("procedure_code", "NFB62")
                .day("performed_on", day)
                .end();
    }

    private static void tell(Plan plan, Person person, Visit visit, Deliveries out, Tally tally) {
        int year = Day.year(visit.day());
        Map<String, String> file = captures(plan, year, Day.month(visit.day()));
        String home = Register.code(person.municipality(visit.day()));
        out.to("outpatient_visit")
                .in(file)
                .set("contact_id", visit.id())
                .set("year", year)
                .set("personal_number", person.number(visit.day()))
                .set("sex_code", person.sexCode())
                .set("home_code", home)
                .set("hospital_code", home.substring(0, 2) + "001")
                .set("clinic_code", clinic(visit.reason()))
                .day("visited_on", visit.day())
                .end();
        diagnosis(
                "outpatient_diagnosis",
                file,
                visit.id(),
                year,
                0,
                visit.reason().code(),
                out);
        if (visit.reason() == Reason.FALL) {
            cause("outpatient_external_cause", file, visit.id(), year, out);
        }
        if (visit.reason() == Reason.CANCER) {
            procedure("outpatient_procedure", file, visit.id(), year, visit.day(), out);
        }
        tally.add("visits", home, year, person.sex(), 1);
    }

    private static void tally(Plan plan, Person person, Stay before, Stay stay, Tally tally) {
        if (stay.until() > plan.lastDay() || stay.until() < plan.firstDay()) {
            return;
        }
        int year = Day.year(stay.until());
        String home = Register.code(person.municipality(stay.from()));
        tally.add("stays", home, year, person.sex(), 1);
        int age = person.toldAge(stay.from());
        if (Ages.AGE_65.hold(age)) {
            tally.add("stays AGE_65", home, year, person.sex(), 1);
            boolean isKnown = before != null && before.until() >= plan.firstDay();
            if (isKnown && stay.from() - before.until() <= Hospital.READMITTED_WITHIN) {
                tally.add("stays AGE_65 again within 30 days", home, year, person.sex(), 1);
            }
        }
        if (Ages.AGE_80.hold(age) && stay.reason() == Reason.FALL) {
            tally.add("falls AGE_80", home, year, person.sex(), 1);
        }
        if (stay.reason() == Reason.ALCOHOL && Ages.AGE_18.hold(age)) {
            tally.add("stays for alcohol AGE_18", home, year, person.sex(), 1);
        }
    }
}
