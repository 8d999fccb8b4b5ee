package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jamlik.run.TableContents;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the order and the cut in which three years of all sources are loaded, the tables hold the same. */
@Tag("long")
@DisplayName("Three years loaded at once make the same tables as")
class StarAnyOrderTest {
    private static final String AS_OF = "2024-06-30";
    /** A month or a year in the name of a file, such as {@code ekbist_2021_03_v1.txt}. */
    private static final Pattern PERIOD =
            Pattern.compile("(?<![0-9])(20[0-9]{2})(?:[-_]?(0[1-9]|1[0-2])(?![0-9]))?(?![0-9])");

    @TempDir
    static Path folder;

    private static Path country;
    private static Map<String, String> atOnce;

    @BeforeAll
    static void load_at_once() throws IOException {
        country = folder.resolve("country");
        Cli jamlik = new Cli(country, folder.resolve("at-once").toString());
        Cli.Result made =
                jamlik.run("generate", "--scale", "0.0002", "--years", "2021-2023", "--out", country.toString());
        assertEquals(0, made.exitCode(), made.out());
        night(jamlik);
        atOnce = tables("at-once");
        assertTrue(atOnce.size() > 80, "only " + atOnce.keySet());
        assertTrue(
                atOnce.entrySet().stream()
                        .filter(table -> table.getKey().startsWith("star."))
                        .noneMatch(table -> table.getValue().equals("0")),
                () -> "empty: " + atOnce);
    }

    @Test
    @DisplayName("month by month")
    void month_by_month() throws IOException {
        Path landing = Files.createDirectories(folder.resolve("landing-of-months"));
        Cli jamlik = withTheSameKeys("months", landing);
        for (List<Path> month : byMonth().values()) {
            deliver(month, landing);
            night(jamlik);
        }
        assertSame("months");
    }

    @Test
    @DisplayName("in reverse, with resent and corrected files in between, and a kill in the middle of each night")
    void in_reverse() throws IOException, InterruptedException {
        Path landing = Files.createDirectories(folder.resolve("landing-in-reverse"));
        Cli jamlik = withTheSameKeys("reverse", landing);
        List<List<Path>> nights = thirds();
        List<Path> shortened = new ArrayList<>();
        for (List<Path> night : nights) {
            // what came short last time comes whole, and something that came before comes again under another name
            deliver(shortened, landing);
            deliver(shortened, landing.resolve("again"));
            shortened.clear();
            deliver(night, landing);
            for (Path file : night) {
                if (file.getFileName().toString().matches("(ekbist|sol)_[0-9]{4}_06_.*")) {
                    shorten(landing.resolve(country.relativize(file)));
                    shortened.add(file);
                }
            }
            assertTrue(!shortened.isEmpty(), () -> "no file to shorten among " + night);
            killWhileBuilding(landing, folder.resolve("reverse"));
            night(jamlik);
        }
        deliver(shortened, landing);
        night(jamlik);
        assertSame("reverse");
    }

    private static void night(Cli jamlik) {
        Cli.Result night = jamlik.run("nightly", "--as-of", AS_OF);
        assertEquals(0, night.exitCode(), night.out());
    }

    /** Keys of persons hang on the keyset. */
    private static Cli withTheSameKeys(String name, Path landing) throws IOException {
        Path root = Files.createDirectories(folder.resolve(name));
        Files.copy(folder.resolve("at-once/keyset.json"), root.resolve("keyset.json"));
        return new Cli(landing, root.toString());
    }

    private static void deliver(List<Path> files, Path landing) throws IOException {
        for (Path file : files) {
            Path target = landing.resolve(country.relativize(file));
            Files.createDirectories(target.getParent());
            Files.write(target, Files.readAllBytes(file));
        }
    }

    private static void shorten(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf('\n', text.length() * 3 / 4);
        Files.writeString(file, text.substring(0, end + 1), StandardCharsets.ISO_8859_1);
    }

    /** The files of each month; those of a year, and what has no date, come with its last month. */
    private static SortedMap<String, List<Path>> byMonth() throws IOException {
        SortedMap<String, List<Path>> months = new TreeMap<>();
        for (Path file : files()) {
            Matcher period = PERIOD.matcher(file.getFileName().toString());
            String month = "2023-12";
            while (period.find()) {
                month = period.group(1) + "-" + (period.group(2) == null ? "12" : period.group(2));
            }
            months.computeIfAbsent(month, first -> new ArrayList<>()).add(file);
        }
        assertTrue(months.size() >= 36, () -> "only " + months.keySet());
        return months;
    }

    private static List<List<Path>> thirds() throws IOException {
        List<Path> reversed = new ArrayList<>();
        byMonth().values().forEach(month -> reversed.addAll(0, month));
        int third = reversed.size() / 3;
        return List.of(
                reversed.subList(0, third),
                reversed.subList(third, 2 * third),
                reversed.subList(2 * third, reversed.size()));
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(country)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Runs a night in a process of its own until it builds facts, and kills it with {@code kill -9}. */
    private static void killWhileBuilding(Path landing, Path root) throws IOException, InterruptedException {
        Process night = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + SharedSpark.home().resolve("jvm.options"),
                        "-Xmx2g",
                        "-Djamlik.home=" + SharedSpark.home(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.jamlik.Jamlik",
                        "nightly",
                        "--as-of",
                        AS_OF,
                        "--set",
                        "landing-root=" + landing,
                        "--set",
                        "archive-root=" + root.resolve("archive"),
                        "--set",
                        "warehouse-root=" + root.resolve("warehouse"),
                        "--set",
                        "keyset-file=" + root.resolve("keyset.json"))
                .redirectErrorStream(true)
                .start();
        boolean wasBuilding = false;
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(night.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && !wasBuilding; line = lines.readLine()) {
                said.append(line).append('\n');
                wasBuilding = line.contains("building star.fact_");
            }
            night.destroyForcibly().waitFor();
        }
        assertTrue(wasBuilding, said::toString);
    }

    private static void assertSame(String name) {
        Map<String, String> tables = tables(name);
        Map<String, String> different = new TreeMap<>();
        atOnce.forEach((table, content) -> {
            if (!content.equals(tables.get(table))) {
                different.put(table, content + " at once, " + tables.get(table));
            }
        });
        assertEquals(Map.of(), different);
        assertEquals(atOnce.keySet(), tables.keySet());
    }

    private static Map<String, String> tables(String name) {
        Map<String, String> contents = TableContents.of(SharedSpark.session(), folder.resolve(name));
        contents.keySet().removeIf(table -> table.startsWith("ops."));
        return contents;
    }
}
