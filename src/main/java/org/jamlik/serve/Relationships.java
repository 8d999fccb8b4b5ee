package org.jamlik.serve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.History;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;

/** The references among the tables of {@code star} and {@code mart} that every analyst sees, as BI tools know them. */
final class Relationships {
    private static final Set<String> SCHEMAS = Set.of("star", "mart");

    private final TreeMap<TableName, TableContract> tables = new TreeMap<>();

    Relationships(Project project) {
        project.tables().values().stream()
                .filter(table -> SCHEMAS.contains(table.name().schema()) && Role.ANALYST.sees(table))
                .forEach(table -> tables.put(table.name(), table));
    }

    /** A reference by one column to a table in which no two rows have the same value there. */
    record Single(TableName from, String column, TableName to) {}

    List<TableContract> tables() {
        return List.copyOf(tables.values());
    }

    /** The references of a table to others of these by one column that tells the rows of the other apart. */
    List<Single> of(TableContract table) {
        List<Single> singles = new ArrayList<>();
        for (Reference reference : table.references()) {
            if (isSingle(reference)) {
                singles.add(new Single(table.name(), reference.columns().get(0), reference.target()));
            }
        }
        return singles;
    }

    /** The references to others of these by several columns, or by one that does not tell the rows of the other apart. */
    List<Reference> others(TableContract table) {
        return table.references().stream()
                .filter(reference -> tables.containsKey(reference.target()) && !isSingle(reference))
                .toList();
    }

    /** Whether a table leads to the same one in no other way. */
    boolean isOnlyWay(Single single) {
        return of(tables.get(single.from())).stream()
                .filter(other -> !other.equals(single))
                .noneMatch(other -> other.to().equals(single.to())
                        || behind(other.to(), new HashSet<>()).contains(single.to()));
    }

    private Set<TableName> behind(TableName table, Set<TableName> found) {
        for (Single single : of(tables.get(table))) {
            if (found.add(single.to())) {
                behind(single.to(), found);
            }
        }
        return found;
    }

    private boolean isSingle(Reference reference) {
        TableContract target = tables.get(reference.target());
        return target != null
                && reference.columns().size() == 1
                && isKey(target, reference.columns().get(0));
    }

    /** Whether no two rows of a table have the same value in a column. */
    static boolean isKey(TableContract table, String column) {
        return table.grain().equals(List.of(column))
                || table.history().flatMap(History::key).filter(column::equals).isPresent();
    }
}
