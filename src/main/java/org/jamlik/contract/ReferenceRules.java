package org.jamlik.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jamlik.contract.SourceContract.PersonsOf;
import org.jamlik.contract.TableContract.Reference;

/** What must hold between contracts: references, reads_periods and persons_of lead somewhere. */
final class ReferenceRules {
    private final List<Pending<Reference>> references = new ArrayList<>();
    private final List<Pending<TableName>> periods = new ArrayList<>();
    private final List<Pending<PersonsOf>> persons = new ArrayList<>();

    private record Pending<T>(Yaml place, T what) {}

    /** Remembers a reference until all contracts are read. */
    void add(Yaml place, Reference reference) {
        references.add(new Pending<>(place, reference));
    }

    /** Remembers a table read at other periods until all contracts are read. */
    void add(Yaml place, TableName read) {
        periods.add(new Pending<>(place, read));
    }

    /** Remembers whose persons a source is of until all contracts are read. */
    void add(Yaml place, PersonsOf persons) {
        this.persons.add(new Pending<>(place, persons));
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
        for (Pending<PersonsOf> pending : persons) {
            TableName name = new TableName("source", pending.what().source());
            SourceContract source = sources.get(name);
            if (source != null && source.numbers().isEmpty()) {
                pending.place()
                        .problem(ErrorCode.INVALID_CONTRACT, "persons_of %s, which has no numbers of persons", name);
            } else if (source != null) {
                pending.what().by().stream()
                        .filter(variable -> source.columns().stream()
                                .noneMatch(column -> column.name().equals(variable)))
                        .forEach(variable -> pending.place()
                                .problem(
                                        ErrorCode.UNKNOWN_COLUMN,
                                        "persons_of %s by %s, which is no column of it",
                                        name,
                                        variable));
            } else if (!unread.contains(name)) {
                pending.place().problem(ErrorCode.UNKNOWN_TABLE, "persons_of %s, which has no contract", name);
            }
        }
    }
}
