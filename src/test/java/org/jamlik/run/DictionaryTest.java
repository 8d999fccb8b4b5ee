package org.jamlik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.Variable;
import org.junit.jupiter.api.Test;

/** {@code docs/dictionary.md} says what the contracts say, and all of it can be found. */
class DictionaryTest {
    private static final Path PAGE = SharedSpark.home().resolve("docs/dictionary.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

    private final Project project = ProjectReader.read(SharedSpark.home());
    private final String page = Dictionary.markdown(project);
    private final List<TableContract> tables = project.tables().values().stream()
            .filter(table -> Set.of("star", "mart").contains(table.name().schema()))
            .toList();

    @Test
    void the_page_is_that_of_the_contracts() throws IOException {
        assertEquals(
                page,
                Files.readString(PAGE),
                "docs/dictionary.md is not of these contracts; make it anew: ./jamlik describe --dictionary >"
                        + " docs/dictionary.md");
    }

    @Test
    void every_table_and_variable_has_a_label_and_a_description() {
        List<String> blank = new ArrayList<>();
        for (TableContract table : project.tables().values()) {
            if (table.description().isBlank()) {
                blank.add(table.name().toString());
            }
        }
        for (Variable variable : project.variables().values()) {
            if (variable.label().isBlank() || variable.description().isBlank()) {
                blank.add(variable.name());
            }
        }
        assertFalse(project.tables().isEmpty() || project.variables().isEmpty(), "no contracts");
        assertEquals(List.of(), blank, "without a Swedish comment");
    }

    @Test
    void every_table_of_star_and_mart_has_a_section_with_its_columns() {
        assertFalse(tables.isEmpty(), "no tables of star and mart");
        List<String> missing = new ArrayList<>();
        for (TableContract table : tables) {
            String section = section("### " + table.name());
            for (Column column : table.columns()) {
                if (!section.contains("\n| `" + column.name() + "` | ")) {
                    missing.add(table.name() + "." + column.name());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void every_column_of_star_and_mart_stands_in_the_index() {
        String index = section("## Index of columns");
        List<String> missing = tables.stream()
                .flatMap(table -> table.columns().stream())
                .map(column -> "| " + column.variable().label() + " | `" + column.name() + "` | ")
                .filter(row -> !index.contains("\n" + row))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void every_link_has_a_target() {
        List<String> headings = page.lines()
                .filter(line -> line.startsWith("#"))
                .map(DictionaryTest::anchor)
                .toList();
        assertEquals(headings.size(), Set.copyOf(headings).size(), "headings of one name: " + headings);
        List<String> links =
                LINK.matcher(page).results().map(match -> match.group(1)).toList();
        assertFalse(links.isEmpty(), "no links");
        Set<String> broken = links.stream()
                .filter(link -> link.startsWith("#")
                        ? !headings.contains(link)
                        : !Files.exists(PAGE.resolveSibling(link).normalize()))
                .collect(Collectors.toSet());
        assertEquals(Set.of(), broken);
    }

    @Test
    void every_reference_is_drawn_once() {
        List<String> expected = new ArrayList<>();
        for (TableContract table : tables) {
            for (Reference reference : table.references()) {
                expected.add("%s to %s by %s"
                        .formatted(
                                drawn(table),
                                drawn(project.table(reference.target())),
                                String.join(", ", reference.columns())));
            }
        }
        List<String> drawn = Pattern.compile("(?m)^    (\\w+) }o--(?:\\|\\||o\\|) (\\w+) : \"(.*)\"$")
                .matcher(page)
                .results()
                .map(line -> line.group(1) + " to " + line.group(2) + " by " + line.group(3))
                .toList();
        assertFalse(expected.isEmpty(), "no references");
        assertEquals(
                expected.stream().sorted().toList(), drawn.stream().sorted().toList());
    }

    @Test
    void the_rows_of_a_table_have_as_many_cells_as_its_head() {
        List<String> uneven = new ArrayList<>();
        long cells = 0;
        for (String line : page.lines().toList()) {
            long here = Pattern.compile("(?<!\\\\)\\|").matcher(line).results().count();
            if (line.startsWith("| ")) {
                if (cells != 0 && cells != here) {
                    uneven.add(line);
                }
                cells = here;
            } else if (!line.startsWith("|-")) {
                cells = 0;
            }
        }
        assertEquals(List.of(), uneven);
    }

    @Test
    void only_rows_of_tables_are_long() {
        List<String> tooLong = page.lines()
                .filter(line -> line.length() > 120 && !line.startsWith("|"))
                .toList();
        assertEquals(List.of(), tooLong);
    }

    /** From a heading to the next one of its level or above. */
    private String section(String heading) {
        String level = heading.substring(0, heading.indexOf(' '));
        MatchResult start = Pattern.compile("(?m)^" + Pattern.quote(heading) + "$")
                .matcher(page)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no heading " + heading));
        String rest = page.substring(start.end());
        return rest.split("(?m)^#{1," + level.length() + "} ", 2)[0];
    }

    /** The anchor that GitHub gives to a heading. */
    private static String anchor(String heading) {
        return "#"
                + heading.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
    }

    private static String drawn(TableContract table) {
        return table.name().toString().replaceFirst("^star\\.", "").replace('.', '_');
    }
}
