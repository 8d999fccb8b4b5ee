package org.jamlik.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * The 290 municipalities with how many women and men of which age live there. Totals and the ages from 55 are Statistics
 * Sweden's of the end of 2018; the younger are spread as in the whole country, because no open table by municipality was at
 * hand, with more of 20 to 29 where a university is.
 */
final class Geography {
    static final int OLDEST = 104;
    private static final int FIRST_KNOWN_AGE = 55;
    /** Thousands of inhabitants of 0-4, 5-9 ... 50-54 years, Statistics Sweden, end of 2018, rounded. */
    private static final double[] YOUNGER = {603, 617, 590, 549, 589, 733, 681, 643, 625, 668, 667};
    /** The country at scale 1, beside the 10.23 million of 2018. */
    private static final double GROWTH = 10.5 / 10.230185;

    private static final List<String> UNIVERSITIES = List.of(
            "0180", "0380", "0580", "0680", "0780", "0880", "1080", "1280", "1281", "1380", "1480", "1780", "1880",
            "1980", "2180", "2281", "2380", "2480", "2580");

    private final List<Municipality> municipalities = new ArrayList<>();
    private final double[] sizes;

    /**
     * A municipality.
     *
     * @param index its place in the order of codes
     * @param cells how many inhabitants at scale 1 by age, women and then men of each
     */
    record Municipality(int index, String code, double inhabitants, double[] cells) {}

    private Geography() {
        for (String[] row : Table.rows("inhabitants_2018.csv")) {
            municipalities.add(municipality(row));
        }
        sizes = municipalities.stream().mapToDouble(Municipality::inhabitants).toArray();
    }

    private static final class Once {
        private static final Geography GEOGRAPHY = new Geography();
    }

    static Geography get() {
        return Once.GEOGRAPHY;
    }

    private Municipality municipality(String[] row) {
        double total = Integer.parseInt(row[1]);
        double[] cells = new double[2 * (OLDEST + 1)];
        double known = 0;
        for (int sex = 0; sex < 2; sex++) {
            for (int group = 0; group < 10; group++) {
                double inhabitants = Integer.parseInt(row[2 + 10 * sex + group]);
                known += inhabitants;
                for (int i = 0; i < 5; i++) {
                    // fewer and fewer of the oldest in each group
                    double share = group < 4 ? 0.2 : 0.2 + 0.03 * Math.min(group - 3, 3) * (2 - i);
                    cells[2 * (FIRST_KNOWN_AGE + 5 * group + i) + sex] = GROWTH * inhabitants * share;
                }
            }
        }
        double[] younger = YOUNGER.clone();
        double students = UNIVERSITIES.contains(row[0]) ? 1.25 : 0.9;
        younger[4] *= students;
        younger[5] *= students;
        double sum = 0;
        for (double each : younger) {
            sum += each;
        }
        for (int age = 0; age < FIRST_KNOWN_AGE; age++) {
            double both = GROWTH * (total - known) * younger[age / 5] / sum / 5;
            cells[2 * age] = both * (age < 45 ? 0.485 : 0.493);
            cells[2 * age + 1] = both - cells[2 * age];
        }
        return new Municipality(municipalities.size(), row[0], GROWTH * total, cells);
    }

    List<Municipality> municipalities() {
        return municipalities;
    }

    /** Where somebody moves to: larger ones are chosen more often. */
    int destination(Dice dice) {
        return dice.pick(sizes);
    }
}
