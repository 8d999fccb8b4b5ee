package org.jamlik.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Collects mistakes, so that all are told before the first one fails. */
public final class Problems {
    private final List<Problem> found = Collections.synchronizedList(new ArrayList<>());

    public void add(String file, int line, ErrorCode code, String message, Object... values) {
        found.add(new Problem(file, line, code, String.format(message, values)));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** The mistakes in order of file and line. */
    public List<Problem> sorted() {
        return found.stream().distinct().sorted().toList();
    }

    /** Fails with every mistake found, one on a line. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidProjectException(sorted());
        }
    }
}
