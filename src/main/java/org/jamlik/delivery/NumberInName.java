package org.jamlik.delivery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamlik.identity.PersonalNumber;

/**
 * Finds what may be a personal identity or coordination number in the name of a file: a day of birth, or one with 60 added
 * to the day, and four digits of which the last is the check digit (10 digits, the Luhn rule).
 */
final class NumberInName {
    private static final Pattern CANDIDATE = Pattern.compile(
            "(?<!\\d)(?:\\d\\d)?(\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01]|[678]\\d|9[01]))[-+]?(\\d{4})(?!\\d)");

    private NumberInName() {}

    /** The name with # in place of their digits; the name itself when it holds none. */
    static String masked(String path) {
        Matcher candidate = CANDIDATE.matcher(path);
        StringBuilder told = new StringBuilder();
        while (candidate.find()) {
            boolean isNumber = PersonalNumber.hasCheckDigit(candidate.group(1) + candidate.group(2));
            String text = candidate.group();
            candidate.appendReplacement(told, Matcher.quoteReplacement(isNumber ? text.replaceAll("\\d", "#") : text));
        }
        return candidate.appendTail(told).toString();
    }
}
