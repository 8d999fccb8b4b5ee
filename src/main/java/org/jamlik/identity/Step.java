package org.jamlik.identity;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jamlik.contract.ErrorCode;

/** A change from one number to another on a day, once, however many lines tell it; and what became of it. */
final class Step {
    private final int from;
    private final int to;
    private final LocalDate day;
    private final boolean fromCoordination;
    private final boolean toCoordination;
    private final int firstLine;
    private final int endOfLines;

    private ErrorCode fault;
    private boolean retelling;
    private List<Step> retellings = List.of();

    /**
     * A step that was told and not judged yet.
     *
     * @param from the place of the old number among all numbers
     * @param to the place of the new one
     * @param firstLine the place of the first line that tells it among all lines, and {@code endOfLines} after the last
     */
    Step(
            int from,
            int to,
            LocalDate day,
            boolean fromCoordination,
            boolean toCoordination,
            int firstLine,
            int endOfLines) {
        this.from = from;
        this.to = to;
        this.day = day;
        this.fromCoordination = fromCoordination;
        this.toCoordination = toCoordination;
        this.firstLine = firstLine;
        this.endOfLines = endOfLines;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    LocalDate day() {
        return day;
    }

    int firstLine() {
        return firstLine;
    }

    int endOfLines() {
        return endOfLines;
    }

    /** Whether a coordination number became a personal identity number, which happens to one person's several. */
    boolean leavesCoordination() {
        return fromCoordination && !toCoordination;
    }

    /** Why it is not believed, or null. */
    ErrorCode fault() {
        return fault;
    }

    /** Whether it is an earlier step told again with a later day. */
    boolean isRetelling() {
        return retelling;
    }

    /** Whether it counts: it is neither faulty nor an earlier step told again with a later day. */
    boolean counts() {
        return fault == null && !retelling;
    }

    /** No longer believes it, nor what tells it again. */
    void refuse(ErrorCode code) {
        if (fault == null) {
            fault = code;
            retellings.forEach(again -> again.refuse(code));
        }
    }

    void forgetRetellings() {
        retelling = false;
        retellings = List.of();
    }

    /** Notes that a later step is this one told again. */
    void isToldAgainBy(Step later) {
        if (retellings.isEmpty()) {
            retellings = new ArrayList<>(1);
        }
        retellings.add(later);
        later.retelling = true;
    }
}
