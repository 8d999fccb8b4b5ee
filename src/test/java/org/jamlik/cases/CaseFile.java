package org.jamlik.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamlik.contract.TableName;

/**
 * A case: what a table holds, given the rows of the tables that its SELECT reads. It is a Markdown file under
 * {@code src/test/resources/cases/<schema>/<table>/} in this form; the line with {@code when} may be left out:
 *
 * <pre>
 * A sentence that says what the case shows.
 *
 * given register.inpatient_stay
 * | person_key | admitted   | discharged | reference_year |
 * | 1          | 2021-03-02 | 2021-03-02 | 2021           |
 *
 * when period 2021
 *
 * expect star.fact_inpatient_stay
 * | person_key | admitted   | days |
 * | 1          | 2021-03-02 | 1    |
 * </pre>
 *
 * An empty cell is null, {@code ""} is the empty text and {@code \|} a bar.
 *
 * @param shows the sentence
 * @param given the rows of the tables that the case fills, by table
 * @param period the period that is built; all rows when there is none
 */
record CaseFile(Path file, String shows, Map<TableName, Table> given, OptionalInt period, Table expected) {
    private static final Pattern BLOCK = Pattern.compile("(given|expect) (\\S+)");
    private static final Pattern PERIOD = Pattern.compile("when period (\\d{4})");
    private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern RULE = Pattern.compile("[|\\s:-]*---[|\\s:-]*");

    /**
     * A Markdown table.
     *
     * @param line where it begins, from 1
     * @param rows texts in the order of the columns; null where the cell is empty
     */
    record Table(TableName name, int line, List<String> columns, List<List<String>> rows) {}

    /** Reads a case; fails with the line that is not understood. */
    static CaseFile read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }

        StringBuilder shows = new StringBuilder();
        Map<TableName, Table> given = new LinkedHashMap<>();
        OptionalInt period = OptionalInt.empty();
        Optional<Table> expected = Optional.empty();
        int next = 0;
        while (next < lines.size()) {
            String line = lines.get(next).strip();
            int number = ++next;
            Matcher block = BLOCK.matcher(line);
            Matcher when = PERIOD.matcher(line);
            if (block.matches()) {
                if (!TableName.isOne(block.group(2))) {
                    throw unreadable(file, number, block.group(2) + " is not schema.table");
                }

                TableName name = TableName.of(block.group(2));
                List<List<String>> cells = new ArrayList<>();
                while (next < lines.size() && lines.get(next).strip().startsWith("|")) {
                    String row = lines.get(next++).strip();
                    if (!RULE.matcher(row).matches()) {
                        cells.add(cells(row));
                    }
                }
                Table table = table(file, number, name, cells);
                boolean isSecond =
                        block.group(1).equals("given") ? given.put(name, table) != null : expected.isPresent();
                if (isSecond) {
                    throw unreadable(file, number, "\"" + line + "\" stands twice");
                }
                if (block.group(1).equals("expect")) {
                    expected = Optional.of(table);
                }
            } else if (when.matches()) {
                period = OptionalInt.of(Integer.parseInt(when.group(1)));
            } else if (!line.isEmpty()) {
                if (!given.isEmpty() || expected.isPresent()) {
                    throw unreadable(file, number, "\"" + line + "\" is neither given, when, expect nor a row");
                }
                shows.append(shows.isEmpty() ? "" : " ").append(line);
            }
        }
        if (shows.isEmpty()) {
            throw unreadable(file, 1, "no sentence says what it shows");
        }

        Table made = expected.orElseThrow(() -> unreadable(file, lines.size(), "nothing is expected"));
        Path folder = Path.of(made.name().schema(), made.name().name());
        if (!file.getParent().endsWith(folder)) {
            throw unreadable(file, made.line(), made.name() + " is expected, so it belongs into " + folder);
        }
        return new CaseFile(file, shows.toString(), given, period, made);
    }

    private static Table table(Path file, int line, TableName name, List<List<String>> cells) {
        if (cells.isEmpty()) {
            throw unreadable(file, line, name + " has no table");
        }

        List<String> columns = cells.get(0);
        for (int i = 1; i < cells.size(); i++) {
            if (cells.get(i).size() != columns.size()) {
                throw unreadable(
                        file,
                        line + 1 + i,
                        "the row has " + cells.get(i).size() + " cells below " + columns.size() + " columns");
            }
        }
        return new Table(name, line, columns, cells.subList(1, cells.size()));
    }

    private static List<String> cells(String row) {
        String inner = row.endsWith("|") ? row.substring(1, row.length() - 1) : row.substring(1);
        List<String> cells = new ArrayList<>();
        for (String cell : BAR.split(inner, -1)) {
            String text = cell.strip().replace("\\|", "|");
            cells.add(text.isEmpty() ? null : text.equals("\"\"") ? "" : text);
        }
        return Collections.unmodifiableList(cells);
    }

    private static IllegalArgumentException unreadable(Path file, int line, String why) {
        return new IllegalArgumentException("Cannot read case " + file + ":" + line + ": " + why);
    }

    /** The rows as a Markdown table, each behind its mark: a blank, - or +. */
    static String drawn(List<String> columns, List<List<String>> rows, List<Character> marks) {
        int[] widths = columns.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            Arrays.setAll(widths, i -> Math.max(widths[i], shown(row.get(i)).length()));
        }

        StringBuilder drawn = new StringBuilder(line(' ', columns, widths));
        for (int i = 0; i < rows.size(); i++) {
            drawn.append(line(marks.get(i), rows.get(i), widths));
        }
        return drawn.toString();
    }

    private static String line(char mark, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder().append(mark).append(" |");
        for (int i = 0; i < widths.length; i++) {
            String cell = shown(cells.get(i));
            line.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[i] - cell.length() + 1))
                    .append('|');
        }
        return line.append('\n').toString();
    }

    private static String shown(String cell) {
        return cell == null ? "" : cell.isEmpty() ? "\"\"" : cell.replace("|", "\\|");
    }
}
