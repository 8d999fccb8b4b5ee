package org.jamlik.identity;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jamlik.identity.NumberHistory.Holding;
import org.jamlik.identity.NumberHistory.LaterHolder;

/**
 * The persons behind the numbers. A piece is one holder's time of one number; a step joins the piece that its old number
 * had on the day before with the piece that its new number has on the day.
 *
 * <p>A person's key is that of the piece that no step leads to, so that a step away from the last piece leaves it as it
 * is. Of several such pieces it is the one that begins first, then the one left first, then the one of the smallest key.
 */
final class Persons {
    private final Told told;
    private final int[] firstPiece;
    private final LocalDate[] begins;
    private final long[] keys;
    private final LocalDate[] left;
    private final BitSet ledTo = new BitSet();
    private final Partition pieces;
    private final int[] firstOf;

    private Persons(Told told, LocalDate[][] takeovers, LaterHolder laterHolder) {
        this.told = told;
        firstPiece = new int[told.numbers() + 1];
        for (int number = 0; number < told.numbers(); number++) {
            firstPiece[number + 1] = firstPiece[number] + 1 + takeovers[number].length;
        }
        int count = firstPiece[told.numbers()];
        begins = new LocalDate[count];
        keys = new long[count];
        left = new LocalDate[count];
        pieces = new Partition(count);
        firstOf = new int[count];
        for (int number = 0; number < told.numbers(); number++) {
            int piece = firstPiece[number];
            begins[piece] = NumberHistory.BEGINNING;
            keys[piece] = told.key(number);
            for (LocalDate takeover : takeovers[number]) {
                begins[++piece] = takeover;
                keys[piece] = laterHolder.key(told.key(number), takeover);
            }
        }
    }

    static Persons of(Told told, LocalDate[][] takeovers, LaterHolder laterHolder) {
        Persons persons = new Persons(told, takeovers, laterHolder);
        told.steps().stream().filter(Step::counts).forEach(persons::follow);
        persons.chooseFirstPieces();
        return persons;
    }

    private void follow(Step step) {
        int old = piece(step.from(), step.day().minusDays(1));
        int next = piece(step.to(), step.day());
        pieces.join(old, next);
        ledTo.set(next);
        if (left[old] == null || step.day().isBefore(left[old])) {
            left[old] = step.day();
        }
    }

    private int piece(int number, LocalDate day) {
        int low = firstPiece[number];
        int high = firstPiece[number + 1] - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (begins[middle].isAfter(day)) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    private void chooseFirstPieces() {
        for (int piece = 0; piece < firstOf.length; piece++) {
            firstOf[piece] = piece;
        }
        for (int piece = 0; piece < firstOf.length; piece++) {
            int person = pieces.of(piece);
            if (compare(piece, firstOf[person]) < 0) {
                firstOf[person] = piece;
            }
        }
    }

    private int compare(int piece, int other) {
        int order = Boolean.compare(ledTo.get(piece), ledTo.get(other));
        if (order == 0) {
            order = begins[piece].compareTo(begins[other]);
        }
        if (order == 0) {
            order = leftOrNever(piece).compareTo(leftOrNever(other));
        }
        return order == 0 ? Long.compare(keys[piece], keys[other]) : order;
    }

    private LocalDate leftOrNever(int piece) {
        return left[piece] == null ? LocalDate.MAX : left[piece];
    }

    /** Who held a number when: all days in order, neighbours of one person as one. */
    List<Holding> holdings(int number) {
        List<Holding> holdings = new ArrayList<>(firstPiece[number + 1] - firstPiece[number]);
        LocalDate from = NumberHistory.BEGINNING;
        for (int piece = firstPiece[number]; piece < firstPiece[number + 1]; piece++) {
            boolean isLast = piece + 1 == firstPiece[number + 1];
            if (isLast || person(piece) != person(piece + 1)) {
                LocalDate to = isLast ? NumberHistory.END : begins[piece + 1].minusDays(1);
                holdings.add(new Holding(from, to, person(piece)));
                from = to.plusDays(isLast ? 0 : 1);
            }
        }
        return holdings;
    }

    private long person(int piece) {
        return keys[firstOf[pieces.of(piece)]];
    }
}
