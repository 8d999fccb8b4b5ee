package org.jamlik.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Util;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.ProjectReader;
import org.jamlik.synth.Generator.Wish;
import org.jamlik.synth.Generator.Written;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same plan gives the same bytes, whoever makes which part of it. */
class GeneratorTest {
    private static final Plan PLAN = new Plan(0.0005, 2022, 2022, 7);

    @TempDir
    Path folder;

    private List<Written> generate(Plan plan, Path place, int tasks) {
        Set<String> sources = ProjectReader.read(SharedSpark.home()).sources().keySet().stream()
                .map(name -> name.name())
                .collect(Collectors.toSet());
        return new Generator(SharedSpark.session(), SharedSpark.home(), plan, new Wish(sources, 0, true), place)
                .run(step -> {}, tasks);
    }

    @Test
    void the_number_of_tasks_changes_nothing() throws IOException {
        List<Written> written = generate(PLAN, folder.resolve("one"), 1);
        generate(PLAN, folder.resolve("five"), 5);
        Map<String, String> files = files(folder.resolve("one"));
        assertEquals(files, files(folder.resolve("five")));
        assertEquals(
                ProjectReader.read(SharedSpark.home()).sources().size(),
                written.stream().filter(each -> each.lines() > 0).count(),
                () -> "nothing of "
                        + written.stream().filter(each -> each.lines() == 0).toList());
        assertEquals(files.size() - 2, written.stream().mapToInt(Written::files).sum(), "and the truth and the plan");
        assertEquals(PLAN, CountryFile.read(folder.resolve("one")).orElseThrow());
    }

    @Test
    void another_seed_is_another_country_and_defects_are_where_they_are_told() throws IOException {
        Set<String> some = Set.of("population_person", "unit_own", "senior_alert", "stroke_care", "lss_intervention");
        for (long seed = 7; seed <= 8; seed++) {
            new Generator(
                            SharedSpark.session(),
                            SharedSpark.home(),
                            new Plan(0.0005, 2022, 2022, seed),
                            new Wish(some, 0.01, false),
                            folder.resolve("seed" + seed))
                    .run(step -> {}, 2);
        }
        Map<String, String> files = files(folder.resolve("seed7"));
        files.keySet().retainAll(files(folder.resolve("seed8")).keySet());
        assertEquals(some.size() + 2, files.size());
        files.entrySet().removeAll(files(folder.resolve("seed8")).entrySet());
        assertEquals(some.size() + 2, files.size(), "all are others");
        List<String> defects = Files.readAllLines(folder.resolve("seed7/truth/defects.csv"));
        assertTrue(defects.size() > 20, "only " + defects.size());
    }

    /** In the library's order they would be others in every process; src/test/same-bytes.sh compares two processes. */
    @Test
    void encodings_of_parquet_files_are_in_order() throws IOException {
        Wish wish = new Wish(Set.of("population_person"), 0, false);
        new Generator(SharedSpark.session(), SharedSpark.home(), PLAN, wish, folder).run(step -> {}, 2);
        Path file = folder.resolve("population_person/rtb_person_2022_v1.parquet");
        byte[] bytes = Files.readAllBytes(file);
        int length = ByteBuffer.wrap(bytes, bytes.length - 8, 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        Util.readFileMetaData(new ByteArrayInputStream(bytes, bytes.length - 8 - length, length))
                .getRow_groups()
                .forEach(group -> group.getColumns().forEach(column -> {
                    List<Encoding> encodings = column.getMeta_data().getEncodings();
                    assertTrue(encodings.size() > 1);
                    assertEquals(encodings.stream().sorted().toList(), encodings);
                }));
        assertTrue(SharedSpark.session().read().parquet(file.toString()).count() > 4000);
    }

    @Test
    void a_month_comes_without_late_municipalities_then_whole_then_once_more() throws IOException {
        Plan plan = new Plan(0.002, 2022, 2022, 7);
        Wish wish = new Wish(Set.of("social_service_sol", "prescription", "income"), 0, false);
        Generator generator = new Generator(SharedSpark.session(), SharedSpark.home(), plan, wish, folder);
        assertEquals(List.of(), generator.nights(1, 38, step -> {}));
        List<String> told = generator.nights(39, 46, step -> {}).stream()
                .map(file -> folder.relativize(file).toString())
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "prescription/lmed_2023_01_v1.txt",
                        "resent/sol_2023_01_v2.txt",
                        "social_service_sol/sol_2023_01_v1.txt",
                        "social_service_sol/sol_2023_01_v2.txt"),
                told);
        List<String> first = lines("social_service_sol/sol_2023_01_v1.txt");
        List<String> second = lines("social_service_sol/sol_2023_01_v2.txt");
        assertEquals(second, lines("resent/sol_2023_01_v2.txt"));
        List<String> late = new ArrayList<>(second);
        late.removeAll(first);
        assertTrue(first.size() < second.size() && late.size() < second.size() / 10, "late: " + late.size());
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> files(Path place) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(place)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        place.relativize(file).toString(),
                        Checksum.of(
                                new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)));
            }
        }
        return files;
    }
}
