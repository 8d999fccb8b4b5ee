package org.jamlik.plan;

import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;

/**
 * The SELECT that makes one table.
 *
 * @param file where it stands, or {@code the catalogue}
 * @param reads the tables and views that it names
 * @param parameters the names of its parameters
 * @param parts for each text in the column that the contract calls parts, the tables that its branch reads
 */
public record Job(
        TableContract table,
        String file,
        String sql,
        SortedSet<TableName> reads,
        Set<String> parameters,
        Map<String, Set<TableName>> parts) {
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

    /** The parts that read one of those tables. */
    public SortedSet<String> partsThatRead(Set<TableName> tables) {
        SortedSet<String> reading = new TreeSet<>();
        parts.forEach((part, reads) -> {
            if (reads.stream().anyMatch(tables::contains)) {
                reading.add(part);
            }
        });
        return reading;
    }
}
