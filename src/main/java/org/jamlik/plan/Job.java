package org.jamlik.plan;

import java.util.Set;
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
 */
public record Job(TableContract table, String file, String sql, SortedSet<TableName> reads, Set<String> parameters) {
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
}
