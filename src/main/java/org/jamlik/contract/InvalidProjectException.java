package org.jamlik.contract;

import java.util.List;
import java.util.stream.Collectors;

/** The contracts, SELECTs or catalogue hold mistakes; the message lists all of them. */
public final class InvalidProjectException extends JamlikException {
    private final transient List<Problem> problems;

    InvalidProjectException(List<Problem> problems) {
        super(
                problems.get(0).code(),
                problems.stream().map(Problem::toString).collect(Collectors.joining("\n")) + "\n" + problems.size()
                        + (problems.size() == 1 ? " mistake" : " mistakes"));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
