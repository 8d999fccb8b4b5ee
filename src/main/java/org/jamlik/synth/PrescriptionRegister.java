package org.jamlik.synth;

import java.math.BigDecimal;
import java.util.BitSet;

/** Drugs that were fetched by persons of 75 and over, who take some of them all the time. */
final class PrescriptionRegister implements Register {
    private static final int YOUNGEST = 75;
    private static final int LASTS = 98;
    private static final int SOON_ENOUGH = 6;

    /** A drug. */
    private enum Drug {
        PARACETAMOL("N02BE01", "100001", 0.42),
        METOPROLOL("C07AB02", "100002", 0.38),
        SIMVASTATIN("C10AA01", "100003", 0.33),
        OMEPRAZOLE("A02BC01", "100004", 0.30),
        ASPIRIN("B01AC06", "100005", 0.26),
        FUROSEMIDE("C03CA01", "100006", 0.22),
        CITALOPRAM("N06AB04", "100007", 0.13),
        ZOPICLONE("N05CF01", "100008", 0.15),
        DIAZEPAM("N05BA01", "100009", 0.04),
        OXYCODONE("N02AA05", "100010", 0.08),
        METFORMIN("A10BA02", "100011", 0.14),
        LEVOTHYROXINE("H03AA01", "100012", 0.15),
        TOLTERODINE("G04BD07", "100013", 0.05),
        RISPERIDONE("N05AX08", "100014", 0.03);

        private final String code;
        private final String product;
        private final double share;

        Drug(String code, String product, double share) {
            this.code = code;
            this.product = product;
            this.share = share;
        }
    }

    @Override
    public void tell(Block block, Deliveries out, Tally tally) {
        Plan plan = block.plan();
        int first = plan.firstDay();
        for (Person person : block.persons()) {
            int from = Math.max(first, Math.max(person.birthday(YOUNGEST), person.came));
            int until = Math.min(plan.lastDay() + 1, person.gone());
            if (from >= until) {
                continue;
            }
            BitSet sleeps = new BitSet();
            for (Drug drug : Drug.values()) {
                Dice dice = plan.dice(drug.code, person.id);
                if (dice.happens(drug.share * 1.1)) {
                    int day = from + dice.below(LASTS);
                    while (day < until) {
                        tell(person, drug, day, dice, out);
                        sleeps.set(Day.year(day), sleeps.get(Day.year(day)) || drug == Drug.ZOPICLONE);
                        day += LASTS - SOON_ENOUGH + dice.below(2 * SOON_ENOUGH);
                    }
                }
            }
            tally(person, sleeps, tally);
        }
    }

    private static void tell(Person person, Drug drug, int day, Dice dice, Deliveries out) {
        int year = Day.year(day);
        int month = Day.month(day);
        out.to("prescription")
                .in(year, month)
                .set("personal_number", person.number(day))
                .set("year", year)
                .set("month", month)
                .day("dispensed_on", day)
                .day("prescribed_on", Math.max(person.birthDay, day - dice.below(200)))
                .set("product_number", drug.product)
                .set("atc_code", drug.code)
                .set("packages", BigDecimal.ONE)
                .set("ddd_per_package", new BigDecimal("98"))
                .end();
    }

    /** Whoever fetched it in a year and is 75 at its end. */
    private static void tally(Person person, BitSet sleeps, Tally tally) {
        sleeps.stream().forEach(year -> {
            int day = Day.lastOf(year);
            if (person.isRegistered(day) && person.age(day) >= YOUNGEST) {
                tally.add("zopiclone AGE_75", Register.code(person.municipality(day)), year, person.sex(), 1);
            }
        });
    }
}
