package org.jamlik.contract;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a source's files, with {@code *} for anything and captures in braces. The path is relative to the landing
 * root; a pattern without {@code /} fits a file in any folder. A file may be packed: {@code .gz} or {@code .zip} behind
 * the name is no part of it. Months are 01 to 12 and dates exist.
 */
public final class FilePattern {
    private static final Map<String, String> CAPTURES = Map.of(
            "year", "\\d{4}",
            "month", "(?:0[1-9]|1[0-2])",
            "date", "\\d{4}-\\d{2}-\\d{2}",
            "from_year", "\\d{4}",
            "to_year", "\\d{4}",
            "sequence", "\\d{1,18}",
            "part", "[A-Za-z0-9_]+");
    private static final Pattern PACKED = Pattern.compile("\\.(?:gz|zip)$");
    private static final Pattern PART = Pattern.compile("\\{([a-z_]+)}|\\*|[^{*]+");

    private final String text;
    private final Pattern regex;
    private final Map<String, String> groups;

    private FilePattern(String text, Pattern regex, Map<String, String> groups) {
        this.text = text;
        this.regex = regex;
        this.groups = groups;
    }

    /** Reads a pattern; fails with the words that follow "cannot read" when a capture is not known. */
    static FilePattern of(String text) {
        StringBuilder regex = new StringBuilder(text.contains("/") ? "" : "(?:.*/)?");
        Map<String, String> groups = new LinkedHashMap<>();
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            String capture = part.group(1);
            if (capture != null) {
                String form = CAPTURES.get(capture);
                if (form == null || groups.containsKey(capture)) {
                    throw new IllegalArgumentException("{" + capture + "} in \"" + text + "\"; each of these may stand"
                            + " once: " + String.join(", ", new java.util.TreeSet<>(CAPTURES.keySet())));
                }

                String group = capture.replace("_", "");
                groups.put(capture, group);
                regex.append("(?<").append(group).append('>').append(form).append(')');
            } else if (part.group().equals("*")) {
                regex.append("[^/]*");
            } else {
                regex.append(Pattern.quote(part.group()));
            }
        }
        if (groups.containsKey("month") && !groups.containsKey("year")) {
            throw new IllegalArgumentException("{month} without {year} in \"" + text + "\"");
        }
        if (end != text.length() || text.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\"");
        }

        return new FilePattern(text, Pattern.compile(regex.toString()), groups);
    }

    /** What the captures hold in the path of a file, or empty when it is not a file of the source. */
    public Optional<Map<String, String>> match(String path) {
        Matcher matcher = regex.matcher(PACKED.matcher(path).replaceFirst(""));
        if (!matcher.matches()) {
            return Optional.empty();
        }

        Map<String, String> found = new LinkedHashMap<>();
        groups.forEach((capture, group) -> found.put(capture, matcher.group(group)));
        return isDate(found.get("date")) ? Optional.of(found) : Optional.empty();
    }

    private static boolean isDate(String text) {
        try {
            return text == null || LocalDate.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The names of the captures. */
    Set<String> captures() {
        return new LinkedHashSet<>(groups.keySet());
    }

    @Override
    public String toString() {
        return text;
    }
}
