package org.jamlik.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.SharedSpark;
import org.jamlik.contract.SourceContract.Protection;
import org.junit.jupiter.api.Test;

/** The table of sources in {@code docs/privacy.md} says what the contracts say. */
class PrivacyPageTest {
    private static final String MARK = "<!-- the next table: PrivacyPageTest -->";
    private static final String HEAD =
            """
            | source | legal basis | kept, years | may be joined with |
            |---|---|---|---|
            """;

    @Test
    void the_table_is_that_of_the_contracts() throws IOException {
        List<SourceContract> sources = ProjectReader.read(SharedSpark.home()).sources().values().stream()
                .filter(SourceContract::isOfPersons)
                .toList();
        assertTrue(!sources.isEmpty(), "no source of persons");
        String expected = HEAD + sources.stream().map(PrivacyPageTest::row).collect(Collectors.joining());

        List<String> page = Files.readAllLines(SharedSpark.home().resolve("docs/privacy.md"));
        assertTrue(page.contains(MARK), MARK);
        String written = page.stream()
                .dropWhile(line -> !line.equals(MARK))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        assertEquals(expected, written);
    }

    private static String row(SourceContract source) {
        Protection protection = source.protection();
        return Stream.of(
                        "`" + source.name() + "`",
                        protection.legalBasis().orElseThrow(),
                        String.valueOf(protection.retentionYears().orElseThrow()),
                        protection.permittedLinkages().isEmpty()
                                ? "nothing"
                                : String.join(", ", protection.permittedLinkages()))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
