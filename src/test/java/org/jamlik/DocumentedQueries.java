package org.jamlik;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The queries in the documentation, by the heading that they stand under. */
public final class DocumentedQueries {
    private static final Pattern QUERY =
            Pattern.compile("^#+ ([^\\n]+)$|^```sql\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private DocumentedQueries() {}

    public static Map<String, String> of(String page) {
        Map<String, String> queries = new TreeMap<>();
        String heading = page;
        Matcher found = QUERY.matcher(text(page));
        while (found.find()) {
            if (found.group(1) != null) {
                heading = found.group(1);
            } else {
                queries.merge(page + ": " + heading, found.group(2), (one, other) -> {
                    throw new AssertionError("two queries under one heading of " + page);
                });
            }
        }
        if (queries.isEmpty()) {
            throw new AssertionError("no query in " + page);
        }
        return queries;
    }

    private static String text(String page) {
        try {
            return Files.readString(SharedSpark.home().resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
