package org.jamlik.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jamlik.contract.TableContract.Reference;

/** What must hold between table contracts: references and reads_periods lead somewhere. */
final class ReferenceRules {
    private final List<Pending<Reference>> references = new ArrayList<>();
    private final List<Pending<TableName>> periods = new ArrayList<>();

    private record Pending<T>(Yaml place, T what) {}

    /** Remembers a reference until all contracts are read. */
    void add(Yaml place, Reference reference) {
        references.add(new Pending<>(place, reference));
    }

    /** Remembers a table read at other periods until all contracts are read. */
    void add(Yaml place, TableName read) {
        periods.add(new Pending<>(place, read));
    }

    /**
     * Notes everything that leads nowhere.
     *
     * @param unread tables whose contracts could not be read, which is told already
     */
    void check(Map<TableName, TableContract> tables, Map<TableName, SourceContract> sources, Set<TableName> unread) {
        for (Pending<Reference> pending : references) {
            TableName name = pending.what().target();
            TableContract target = tables.get(name);
            if (target != null) {
                for (String column : pending.what().columns()) {
                    if (target.column(column).isEmpty()) {
                        pending.place()
                                .problem(
                                        ErrorCode.UNKNOWN_COLUMN,
                                        "references column %s of %s, which has no such column",
                                        column,
                                        name);
                    }
                }
            } else if (!unread.contains(name)) {
                pending.place().problem(ErrorCode.UNKNOWN_TABLE, "references %s, which has no contract", name);
            }
        }
        for (Pending<TableName> pending : periods) {
            TableName name = pending.what();
            Optional<String> period = tables.containsKey(name)
                    ? tables.get(name).period()
                    : Optional.ofNullable(sources.get(name)).flatMap(SourceContract::period);
            if (period.isEmpty() && !unread.contains(name)) {
                pending.place().problem(ErrorCode.UNKNOWN_TABLE, "reads_periods of %s, which has no periods", name);
            }
        }
    }
}
