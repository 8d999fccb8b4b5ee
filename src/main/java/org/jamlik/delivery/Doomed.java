package org.jamlik.delivery;

import java.util.BitSet;

/** Which lines of a file are to be emptied: some for certain, others when what stands on them tells of them. */
final class Doomed {
    private final BitSet certain = new BitSet();
    private final BitSet doubtful = new BitSet();
    private final BitSet begins = new BitSet();
    private final Spellings spellings;

    Doomed(Spellings spellings) {
        this.spellings = spellings;
    }

    Spellings spellings() {
        return spellings;
    }

    void add(Records.Line line) {
        mark(certain, line);
    }

    /** Adds a record that is not read whole here; who reads it decides. */
    void addWhenItTellsOfThem(Records.Line line) {
        mark(doubtful, line);
        begins.set(Math.toIntExact(line.number()));
    }

    private static void mark(BitSet lines, Records.Line line) {
        int first = Math.toIntExact(line.number());
        lines.set(first, first + Math.toIntExact(line.span()));
    }

    boolean isNothing() {
        return certain.isEmpty() && doubtful.isEmpty();
    }

    /** Whether nothing is certain. */
    boolean isInDoubt() {
        return certain.isEmpty();
    }

    /** Whether the record on a line goes. */
    boolean takes(long line, CharSequence record) {
        return certain.get(Math.toIntExact(line)) || isDoubtful(line) && spellings.areIn(record);
    }

    boolean isCertain(long line) {
        return certain.get(Math.toIntExact(line));
    }

    boolean isDoubtful(long line) {
        return doubtful.get(Math.toIntExact(line));
    }

    /** Whether a line goes on with the doubtful record of the line before. */
    boolean goesOn(long line) {
        return isDoubtful(line) && !begins.get(Math.toIntExact(line));
    }
}
