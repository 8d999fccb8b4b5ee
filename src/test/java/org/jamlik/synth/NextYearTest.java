package org.jamlik.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jamlik.SharedSpark;
import org.jamlik.contract.ProjectReader;
import org.jamlik.synth.Tally.Key;
import org.junit.jupiter.api.Test;

/** A country that lives on has the same past. */
class NextYearTest {
    private static Map<Key, Long> past(Plan plan, int lastYear) {
        Tally tally = new Tally();
        Deliveries nowhere = new Deliveries(Map.of(), Path.of("nowhere"), 0, false, 0);
        List<Register> registers = Generator.registers(ProjectReader.read(SharedSpark.home()));
        for (Blocks.Place place : Blocks.of(plan).subList(0, 12)) {
            Block block = Block.of(plan, place);
            registers.forEach(each -> each.tell(block, nowhere, tally));
        }
        Map<Key, Long> past = new TreeMap<>(tally.sums());
        past.keySet().removeIf(key -> key.year() > lastYear);
        return past;
    }

    @Test
    void what_happened_stays_as_it_was() {
        Plan plan = new Plan(0.01, 2020, 2021, 3);
        Map<Key, Long> before = past(plan, 2021);
        Map<Key, Long> after = past(plan.nextYear(), 2021);
        assertEquals(before.size(), after.size());
        Map<Key, Long> others = new TreeMap<>(after);
        others.entrySet().removeAll(before.entrySet());
        assertEquals(Map.of(), others);
    }
}
