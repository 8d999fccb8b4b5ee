package org.jamlik.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jamlik.SharedSpark;
import org.junit.jupiter.api.Test;

/** Every code that a message carries is explained in {@code docs/errors.md} and is used. */
class ErrorPagesTest {
    private static final Path HOME = SharedSpark.home();

    @Test
    void every_code_has_a_heading_and_every_heading_a_code() throws IOException {
        List<String> codes =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::text).sorted().toList();
        List<String> headings = pages().stream().map(Page::heading).sorted().toList();
        assertEquals(codes, headings);
    }

    @Test
    void every_code_stands_under_its_exit_code() throws IOException {
        Map<String, String> groups = new LinkedHashMap<>();
        Map<String, String> exitCodes = new LinkedHashMap<>();
        for (Page page : pages()) {
            groups.put(page.heading(), page.group());
            exitCodes.put(
                    page.heading(),
                    "Exit code "
                            + ErrorCode.valueOf(page.heading().toUpperCase(Locale.ROOT))
                                    .exitCode());
        }
        assertEquals(exitCodes, groups);
    }

    @Test
    void every_heading_is_followed_by_an_explanation() throws IOException {
        List<String> empty = pages().stream()
                .filter(page -> page.sentences().isBlank())
                .map(Page::heading)
                .toList();
        assertEquals(List.of(), empty);
    }

    @Test
    void every_code_is_used() throws IOException {
        StringBuilder source = new StringBuilder();
        try (Stream<Path> files = Files.walk(HOME.resolve("src/main/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                source.append(Files.readString(file));
            }
        }
        assertFalse(source.isEmpty(), "no source files in " + HOME);
        List<ErrorCode> unused = Arrays.stream(ErrorCode.values())
                .filter(code -> !Pattern.compile("\\bErrorCode\\." + code + "\\b")
                        .matcher(source)
                        .find())
                .toList();
        assertEquals(List.of(), unused, "codes that no message carries");
    }

    /** What the page says of one code, under which group. */
    private record Page(String group, String heading, String sentences) {}

    private static List<Page> pages() throws IOException {
        List<Page> pages = new ArrayList<>();
        String text = Files.readString(HOME.resolve("docs/errors.md"));
        for (String group : text.split("(?m)^# ")) {
            String[] parts = group.split("(?m)^## ");
            for (int i = 1; i < parts.length; i++) {
                String[] headingAndRest = parts[i].split("\n", 2);
                pages.add(new Page(
                        group.lines().findFirst().orElse("").replaceFirst(":.*", ""),
                        headingAndRest[0],
                        headingAndRest[1]));
            }
        }
        assertFalse(pages.isEmpty(), "no headings in docs/errors.md");
        return pages;
    }
}
