package org.jamlik.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jamlik.synth.Geography.Municipality;
import org.junit.jupiter.api.Test;

/** On the first day the country has the ages and sexes that the real one had, in every municipality. */
class FirstDayTest {
    private static final Plan PLAN = new Plan(0.1, 2019, 2019, 1);
    private static final double OF_THE_REAL_ONE = 0.1 * 10_500_000 / 10_230_185;
    private static final int GROUPS = 10;

    @Test
    void the_pyramid_is_the_real_one() throws IOException {
        Map<String, Integer> total = new HashMap<>();
        int[][] old = new int[2][GROUPS];
        int[] all = new int[2];
        for (Blocks.Place place : Blocks.of(PLAN)) {
            place.forEachPerson(PLAN, (age, man, slot) -> {
                total.merge(place.municipality().code(), 1, Integer::sum);
                all[man ? 1 : 0]++;
                if (age >= 55) {
                    old[man ? 1 : 0][Math.min(GROUPS - 1, (age - 55) / 5)]++;
                }
            });
        }

        int[][] real = new int[2][GROUPS];
        for (String line : lines()) {
            String[] cells = line.split(",");
            double expected = OF_THE_REAL_ONE * Integer.parseInt(cells[1]);
            assertEquals(expected, total.get(cells[0]), 1.5, cells[0]);
            for (int sex = 0; sex < 2; sex++) {
                for (int group = 0; group < GROUPS; group++) {
                    real[sex][group] += Integer.parseInt(cells[2 + GROUPS * sex + group]);
                }
            }
        }
        for (int sex = 0; sex < 2; sex++) {
            for (int group = 0; group < GROUPS; group++) {
                double expected = OF_THE_REAL_ONE * real[sex][group];
                assertEquals(expected, old[sex][group], Math.max(25, 0.01 * expected), "group " + group);
            }
        }
        assertTrue(Math.abs(all[0] / (double) (all[0] + all[1]) - 0.497) < 0.01, "women: " + Arrays.toString(all));
    }

    @Test
    void the_smallest_country_has_somebody_everywhere() {
        Plan plan = new Plan(0.0001, 2019, 2019, 1);
        Map<String, Integer> total = new HashMap<>();
        for (Blocks.Place place : Blocks.of(plan)) {
            place.forEachPerson(
                    plan, (age, man, slot) -> total.merge(place.municipality().code(), 1, Integer::sum));
        }
        for (Municipality municipality : Geography.get().municipalities()) {
            assertTrue(total.getOrDefault(municipality.code(), 0) >= 3, municipality.code());
        }
    }

    private static List<String> lines() throws IOException {
        try (var in = FirstDayTest.class.getResourceAsStream("/synth/inhabitants_2018.csv")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.subList(1, lines.size());
        }
    }
}
