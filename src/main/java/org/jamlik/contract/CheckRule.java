package org.jamlik.contract;

import java.util.Optional;

/** A condition that a table's contract adds to those that follow from grain, required, references and code lists. */
public sealed interface CheckRule {
    Severity severity();

    /** What a violation does: stop the publication, or be told. */
    enum Severity {
        FAIL,
        WARN
    }

    /** Values of the variable lie from {@code from} to {@code to}, both included; null passes. */
    record InRange(String variable, Optional<Double> from, Optional<Double> to, Severity severity)
            implements CheckRule {}

    /** The number of rows differs by at most that many percent from the published one. */
    record RowCountChange(double percent, Severity severity) implements CheckRule {}

    /**
     * A SELECT in {@code schemas/<schema>/<table>.<name>.sql} that returns the rows that violate the rule.
     *
     * @param sql the text of the SELECT
     */
    record Query(String name, String sql, Severity severity) implements CheckRule {}
}
