package org.jamlik.delivery;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What tells of persons in a text that could not be read: ids, as words of their own, and numbers, however they are spelt:
 * their last ten digits stand there, with a sign or blanks before the last four or without. Whatever stands before and
 * behind a number is no matter, because values at fixed positions touch each other; so the number of somebody a hundred
 * years older or younger is found, too.
 */
final class Spellings {
    private static final int BIRTHDAY = 6;
    private static final int LENGTH = 10;
    private static final int WIDEST_GAP = 3;
    private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final String GAP = "-+ \u00a0\u2010\u2011\u2012\u2013\u2014\u2212\t";

    private final Set<String> tens = new HashSet<>();
    private final Set<String> ids;

    private Spellings(Set<String> numbers, Set<String> ids) {
        this.ids = ids;
        for (String number : numbers) {
            if (!number.matches("[0-9]{12}")) {
                throw new IllegalArgumentException("A number is not in its normal form of 12 digits");
            }
            tens.add(number.substring(2));
        }
    }

    /** Numbers in their normal form of twelve digits. */
    static Spellings ofNumbers(Set<String> numbers) {
        return new Spellings(numbers, Set.of());
    }

    /** Ids that mean something in one source only. */
    static Spellings ofIds(Set<String> ids) {
        return new Spellings(Set.of(), ids);
    }

    /** Whether a text holds one of them. */
    boolean areIn(CharSequence text) {
        return !tens.isEmpty() && holdsNumber(text) || !ids.isEmpty() && holdsId(text);
    }

    private boolean holdsId(CharSequence text) {
        return WORDS.splitAsStream(text).anyMatch(ids::contains);
    }

    private boolean holdsNumber(CharSequence text) {
        for (int i = 0; i + LENGTH <= text.length(); i++) {
            if (isAt(text, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(CharSequence text, int from) {
        if (!areDigits(text, from, BIRTHDAY)) {
            return false;
        }
        int rest = from + BIRTHDAY;
        while (rest < text.length() && rest - from - BIRTHDAY < WIDEST_GAP && GAP.indexOf(text.charAt(rest)) >= 0) {
            rest++;
        }
        int last = LENGTH - BIRTHDAY;
        return areDigits(text, rest, last)
                && tens.contains(
                        text.subSequence(from, from + BIRTHDAY).toString() + text.subSequence(rest, rest + last));
    }

    private static boolean areDigits(CharSequence text, int from, int count) {
        if (from + count > text.length()) {
            return false;
        }
        for (int i = from; i < from + count; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
