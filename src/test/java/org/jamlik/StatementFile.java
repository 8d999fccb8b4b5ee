package org.jamlik;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of statements: blocks between lines of {@code ----}. The first line of a block begins with {@code #} and says
 * what is expected of the statement in the others.
 */
public final class StatementFile {
    private StatementFile() {}

    /** What is expected of each statement. */
    public static Map<String, String> read(String file) {
        Map<String, String> expected = new LinkedHashMap<>();
        for (String block : text(file).split("\n----\n")) {
            int end = block.indexOf('\n');
            if (!block.startsWith("# ") || expected.put(block.substring(end + 1), block.substring(2, end)) != null) {
                throw new AssertionError("nothing is expected of it, or it is there twice: " + block);
            }
        }
        return expected;
    }

    private static String text(String file) {
        try (InputStream bytes = StatementFile.class.getResourceAsStream("/" + file)) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
