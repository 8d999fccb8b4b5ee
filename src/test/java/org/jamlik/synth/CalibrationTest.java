package org.jamlik.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jamlik.SharedSpark;
import org.jamlik.contract.ProjectReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The country is as large as the real one in what matters; the targets are those of docs/synthetic.md. */
@Tag("long")
class CalibrationTest {
    private static final double SCALE = 0.1;
    private static final int YEAR = 2021;
    private static final double TOLERANCE = 0.05;

    private static Tally tally;

    @BeforeAll
    static void live() {
        tally = tally(new Plan(SCALE, 2019, YEAR, 1));
    }

    static Tally tally(Plan plan) {
        List<Register> registers = Generator.registers(ProjectReader.read(SharedSpark.home()));
        return Blocks.of(plan).parallelStream()
                .map(place -> {
                    Tally of = new Tally();
                    Deliveries nowhere = new Deliveries(Map.of(), Path.of("nowhere"), 0, false, 0);
                    Block block = Block.of(plan, place);
                    registers.forEach(register -> register.tell(block, nowhere, of));
                    return of;
                })
                .collect(Tally::new, Tally::add, Tally::add);
    }

    @Test
    void national_levels_are_the_published_ones() {
        List<String> wrong = new ArrayList<>();
        for (Target target : Target.values()) {
            double is = target.in(tally, YEAR);
            double off = is / target.published() - 1;
            System.out.printf("%-55s %10.3f %10.3f %+6.1f %%%n", target, target.published(), is, 100 * off);
            if (Math.abs(off) > TOLERANCE) {
                wrong.add(target + " is " + is);
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void municipalities_differ_in_the_same_way_every_year() {
        for (String measure : List.of("assistance persons", "home care months", "children placed")) {
            double correlation = correlation(measure, YEAR - 2, YEAR);
            System.out.printf("%-55s %10.3f%n", measure, correlation);
            assertTrue(correlation > 0.6, measure + " correlates by " + correlation);
        }
    }

    /** Of the shares of inhabitants in municipalities that are not small. */
    private static double correlation(String measure, int one, int other) {
        double[][] points = Geography.get().municipalities().stream()
                .map(Geography.Municipality::code)
                .filter(code -> tally.of("inhabitants", code, one) > 8000)
                .map(code -> new double[] {share(measure, code, one), share(measure, code, other)})
                .toArray(double[][]::new);
        return new org.apache.commons.math3.stat.correlation.PearsonsCorrelation(points)
                .getCorrelationMatrix()
                .getEntry(0, 1);
    }

    private static double share(String measure, String code, int year) {
        return (double) tally.of(measure, code, year) / tally.of("inhabitants", code, year);
    }
}
