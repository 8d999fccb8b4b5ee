package org.jamlik.synth;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The tables of the real country that come with the program. */
final class Table {
    private Table() {}

    /** The rows of a table without its headings. */
    static List<String[]> rows(String name) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.setHeaderExtractionEnabled(true);
        try (InputStream in = Table.class.getResourceAsStream("/synth/" + name)) {
            return new CsvParser(settings).parseAll(in, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the table " + name, e);
        }
    }
}
