package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code describe} takes one name or prints the dictionary. */
class DescribeTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void the_dictionary_is_printed_as_it_lies_in_docs() throws IOException {
        assertEquals(0, describe("--dictionary"));
        assertEquals(
                Files.readString(SharedSpark.home().resolve("docs/dictionary.md")),
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void neither_a_name_nor_the_dictionary_is_wrong_usage() {
        try (Heard heard = Heard.everything()) {
            assertEquals(2, describe());
            assertEquals(
                    List.of("Cannot describe nothing: name a source, table or indicator, or say --dictionary, --release"
                            + " or --relationships [usage]"),
                    heard.texts());
        }
    }

    @Test
    void both_are_wrong_usage() {
        try (Heard heard = Heard.everything()) {
            assertEquals(2, describe("star.dim_sex", "--dictionary"));
            assertEquals(
                    List.of(
                            "Cannot describe several at once: name a source, table or indicator, or say --dictionary, --release"
                                    + " or --relationships [usage]"),
                    heard.texts());
        }
    }

    @Test
    void relationships_are_written_into_an_empty_folder_only(@TempDir Path root) throws IOException {
        Path folder = root.resolve("model");
        assertEquals(0, describe("--relationships", folder.toString()));
        assertTrue(Files.readString(folder.resolve("definition/tables/dim_year.tmdl"))
                .contains("\ntable dim_year\n"));
        assertTrue(Files.exists(folder.resolve("sources.yml")));
        try (Heard heard = Heard.everything()) {
            assertEquals(2, describe("--relationships", folder.toString()));
            assertEquals(
                    List.of("Cannot write the relationships into " + folder + ": it is not empty [usage]"),
                    heard.texts());
        }
    }

    private int describe(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "describe";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Jamlik.execute(SharedSpark.home(), new PrintStream(out, true, StandardCharsets.UTF_8), command);
    }
}
