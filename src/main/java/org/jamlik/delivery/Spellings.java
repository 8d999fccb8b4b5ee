package org.jamlik.delivery;

import java.util.HashSet;
import java.util.Set;

/**
 * Numbers of persons, to be found in text however they are spelt: their last ten digits stand there, with a sign or blanks
 * before the last four or without. Whatever stands before and behind is no matter, because values at fixed positions
 * touch each other; so the number of somebody a hundred years older or younger is found, too.
 */
final class Spellings {
    private static final int BIRTHDAY = 6;
    private static final int LENGTH = 10;
    private static final int WIDEST_GAP = 3;
    private static final String GAP = "-+ \u00a0\u2010\u2011\u2012\u2013\u2014\u2212\t";

    private final Set<String> tens = new HashSet<>();

    /**
     * What to look for.
     *
     * @param numbers in their normal form of twelve digits; others have no other spelling
     */
    Spellings(Set<String> numbers) {
        for (String number : numbers) {
            if (!number.matches("[0-9]{12}")) {
                throw new IllegalArgumentException("A number is not in its normal form of 12 digits");
            }
            tens.add(number.substring(2));
        }
    }

    /** Whether a text holds one of the numbers. */
    boolean areIn(CharSequence text) {
        if (tens.isEmpty()) {
            return false;
        }

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
