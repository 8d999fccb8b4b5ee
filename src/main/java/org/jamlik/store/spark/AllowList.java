package org.jamlik.store.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What statements of readers may be made of: names from files, one a line; {@code #} begins a comment. */
final class AllowList {
    /** Functions that may be called, in lower case. */
    static final SortedSet<String> FUNCTIONS = read("functions.txt");

    /** Classes of nodes and expressions that a query may have, below {@code org.apache.spark.sql.catalyst}. */
    static final SortedSet<String> QUERY_PARTS = read("query-parts.txt");

    private AllowList() {}

    private static SortedSet<String> read(String file) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(AllowList.class.getResourceAsStream(file), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
