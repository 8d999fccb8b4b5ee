package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Maker;
import org.junit.jupiter.api.Test;

/** A table has one name, and its contract, its SELECT and its cases stand under it. */
class OneNameEverywhereTest {
    private static final Path HOME = SharedSpark.home();
    private static final Set<String> STAGES_WITH_CASES = Set.of("register", "survey", "star", "mart");
    private static final Set<String> OUR_FILES = Set.of("java", "sql", "yaml", "md", "xml");

    private final Project project = ProjectReader.read(HOME);

    @Test
    void every_contract_has_exactly_one_maker() throws IOException {
        List<String> selects = selects();
        TreeMap<String, List<String>> makers = new TreeMap<>();
        for (TableContract table : project.tables().values()) {
            String path = table.name().toString().replace('.', '/');
            List<String> found = new ArrayList<>();
            if (selects.contains(path)) {
                found.add("jobs/" + path + ".sql");
            }
            if (table.maker() != Maker.SELECT) {
                found.add("made_by: " + text(table.maker()));
            }
            makers.put(table.name().toString(), found);
        }

        assertFalse(makers.isEmpty(), "no contracts in " + HOME);
        makers.values().removeIf(found -> found.size() == 1);
        assertEquals("{}", makers.toString(), "tables with no maker or with several");
    }

    @Test
    void every_select_has_a_contract() throws IOException {
        List<String> selects = selects();
        assertFalse(selects.isEmpty(), "no SELECTs in " + HOME.resolve("jobs"));
        List<String> orphans = selects.stream()
                .filter(path -> !Files.exists(HOME.resolve("schemas/" + path + ".yaml")))
                .toList();
        assertEquals(List.of(), orphans, "SELECTs without a contract");
    }

    @Test
    void every_query_of_a_check_is_named_by_its_contract() throws IOException {
        Set<String> named = project.tables().values().stream()
                .flatMap(table -> table.checks().stream()
                        .filter(rule -> rule instanceof CheckRule.Query)
                        .map(rule -> table.name().toString().replace('.', '/') + "." + ((CheckRule.Query) rule).name()))
                .collect(Collectors.toSet());
        project.sources().values().forEach(source -> source.rules()
                .forEach(rule -> named.add("source/" + source.name() + "." + rule.name())));
        List<String> queries = names(HOME.resolve("schemas"), ".sql");
        assertFalse(queries.isEmpty(), "no queries of checks in " + HOME.resolve("schemas"));
        queries.removeIf(named::contains);
        assertEquals(List.of(), queries, "queries that no check or rule names, so that nobody runs them");
    }

    @Test
    void every_table_made_by_a_select_has_a_case() throws IOException {
        Path cases = HOME.resolve("src/test/resources/cases");
        List<String> found = names(cases, ".md");
        assertFalse(found.isEmpty(), "no cases in " + cases);
        List<String> without = project.tables().values().stream()
                .filter(table -> table.maker() == Maker.SELECT)
                .filter(table -> STAGES_WITH_CASES.contains(table.name().schema()))
                .map(table -> table.name().toString().replace('.', '/'))
                .filter(path -> found.stream().noneMatch(name -> name.startsWith(path + "/")))
                .toList();
        assertEquals(List.of(), without, "tables without a case in " + cases);
    }

    @Test
    void every_folder_of_cases_is_named_as_a_table() throws IOException {
        Set<String> tables = project.tables().keySet().stream()
                .map(name -> name.toString().replace('.', '/'))
                .collect(Collectors.toSet());
        List<String> strays = names(HOME.resolve("src/test/resources/cases"), ".md").stream()
                .filter(name -> !tables.contains(name.substring(0, Math.max(0, name.lastIndexOf('/')))))
                .toList();
        assertEquals(List.of(), strays, "cases of tables that do not exist");
    }

    @Test
    void no_file_puts_work_off() throws IOException {
        List<String> words = List.of("TO" + "DO", "FIX" + "ME");
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("src", "jobs", "schemas", "conf", "docs")) {
            files.addAll(files(HOME.resolve(folder)));
        }
        files.removeIf(file -> !OUR_FILES.contains(file.toString().replaceAll(".*\\.", "")));
        assertFalse(files.isEmpty(), "no files in " + HOME);

        List<String> found = new ArrayList<>();
        for (Path file : files) {
            String content = Files.readString(file, StandardCharsets.UTF_8);
            words.stream().filter(content::contains).forEach(word -> found.add(HOME.relativize(file) + ": " + word));
        }
        assertEquals(List.of(), found);
    }

    private static List<String> selects() throws IOException {
        return names(HOME.resolve("jobs"), ".sql");
    }

    /** The files with that ending below a folder, without folder and ending, with {@code /}. */
    private static List<String> names(Path folder, String ending) throws IOException {
        return files(folder).stream()
                .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                .filter(name -> name.endsWith(ending))
                .map(name -> name.substring(0, name.length() - ending.length()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String text(Maker maker) {
        return maker.name().toLowerCase(Locale.ROOT);
    }
}
