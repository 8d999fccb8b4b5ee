package org.jamlik.plan;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;

/**
 * The SELECT that makes one table.
 *
 * @param file where it stands, or {@code the catalogue}
 * @param reads the tables and views that it names
 * @param parameters the names of its parameters
 * @param chosenFrom the table of which it only chooses rows and columns, so that what is known of these holds for its own
 * @param parts the branches of the SELECT, by their texts in the column that the contract calls parts
 */
public record Job(
        TableContract table,
        String file,
        String sql,
        SortedSet<TableName> reads,
        Set<String> parameters,
        Optional<TableName> chosenFrom,
        SortedMap<String, Part> parts) {

    /**
     * A branch of the SELECT.
     *
     * @param fingerprint changes with what it says
     */
    public record Part(Set<TableName> reads, String fingerprint) {}

    public TableName name() {
        return table.name();
    }

    /** Changes when the text changes. */
    public String fingerprint() {
        return Checksum.of(sql);
    }

    /** Whether the SELECT asks for its period, so that periods are built one at a time. */
    public boolean asksForPeriod() {
        return parameters.contains("period");
    }

    /** Whether one of those parts reads the table; every table is read when there are no parts. */
    public boolean reads(TableName table, Set<String> some) {
        return parts.isEmpty()
                || some.stream().anyMatch(part -> parts.get(part).reads().contains(table));
    }
}
