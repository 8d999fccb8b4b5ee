package org.jamlik.contract;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a code list: comma, UTF-8, header. */
final class CodeListReader {
    private CodeListReader() {}

    static Optional<CodeList> read(Path home, Path path, Problems problems) {
        String file = Yaml.relative(home, path);
        return ProjectReader.content(home, path, ErrorCode.INVALID_CODE_LIST, problems)
                .flatMap(content -> read(file, content, problems));
    }

    private static Optional<CodeList> read(String file, String content, Problems problems) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.setLineSeparatorDetectionEnabled(true);
        settings.setSkipEmptyLines(false);
        settings.getFormat().setComment('\0');
        List<String[]> lines = new CsvParser(settings).parseAll(new StringReader(content));
        if (lines.isEmpty()
                || !Arrays.asList(lines.get(0))
                        .subList(0, Math.min(5, lines.get(0).length))
                        .equals(CodeList.FIRST_COLUMNS)) {
            problems.add(
                    file, 1, ErrorCode.INVALID_CODE_LIST, "the columns must begin with %s", CodeList.FIRST_COLUMNS);
            return Optional.empty();
        }

        if (Arrays.asList(lines.get(0)).contains(null)) {
            problems.add(file, 1, ErrorCode.INVALID_CODE_LIST, "a column has no name");
            return Optional.empty();
        }

        List<String> columns = List.of(lines.get(0));
        List<List<String>> rows = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] row = lines.get(i);
            if (row.length == 1 && row[0] == null) {
                continue;
            }
            if (row.length != columns.size()
                    || row[0] == null
                    || !isDate(row[3])
                    || row[4] != null && !isDate(row[4])) {
                problems.add(
                        file,
                        i + 1,
                        ErrorCode.INVALID_CODE_LIST,
                        "expected %d values with a code, a valid_from date and a valid_to date or nothing",
                        columns.size());
            } else if (!seen.add(row[0] + " " + row[3])) {
                problems.add(file, i + 1, ErrorCode.INVALID_CODE_LIST, "code %s stands twice from %s", row[0], row[3]);
            } else {
                rows.add(Arrays.asList(row));
            }
        }
        String name = file.replaceAll(".*/|\\.csv$", "");
        return Optional.of(new CodeList(name, columns, rows, Checksum.of(content)));
    }

    private static boolean isDate(String text) {
        try {
            return text != null && LocalDate.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
