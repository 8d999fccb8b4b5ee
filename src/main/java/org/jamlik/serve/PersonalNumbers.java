package org.jamlik.serve;

import java.util.regex.Pattern;

/** Keeps what looks like a personal identity number out of logs. */
final class PersonalNumbers {
    /** Ten digits or more, with or without a sign before the last ones: every number of a person, and some others. */
    private static final Pattern NUMBER = Pattern.compile("\\p{Nd}{6,}[-+\\u2010-\\u2015\\u2212]?\\p{Nd}{4,}");

    private static final Pattern DIGIT = Pattern.compile("\\p{Nd}");

    private PersonalNumbers() {}

    /** The text with # for the digits of what may be such a number. */
    static String hidden(String text) {
        return NUMBER.matcher(text)
                .replaceAll(number -> DIGIT.matcher(number.group()).replaceAll("#"));
    }
}
