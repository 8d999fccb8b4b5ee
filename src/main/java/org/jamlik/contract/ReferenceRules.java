package org.jamlik.contract;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jamlik.contract.TableContract.Reference;

/** What must hold between table contracts: references and reads_periods lead somewhere. */
final class ReferenceRules {
    private final Problems problems;

    ReferenceRules(Problems problems) {
        this.problems = problems;
    }

    void check(Map<TableName, TableContract> tables, Map<String, Variable> variables) {
        for (TableContract table : tables.values()) {
            for (Reference reference : table.references()) {
                TableContract target = tables.get(reference.target());
                if (target == null) {
                    problems.add(
                            table.file(),
                            0,
                            ErrorCode.UNKNOWN_TABLE,
                            "references %s, which has no contract",
                            reference.target());
                    continue;
                }
                Set<String> names = target.columns().stream()
                        .map(TableContract.Column::name)
                        .collect(Collectors.toSet());
                for (String column : reference.columns()) {
                    if (!names.contains(column)) {
                        problems.add(
                                table.file(),
                                0,
                                ErrorCode.UNKNOWN_COLUMN,
                                "references column %s of %s, which has no such column",
                                column,
                                reference.target());
                    }
                }
            }
            for (TableName read : table.readsPeriods().keySet()) {
                if (!tables.containsKey(read) || tables.get(read).period().isEmpty()) {
                    problems.add(
                            table.file(),
                            0,
                            ErrorCode.UNKNOWN_TABLE,
                            "reads_periods of %s, which is no table with load: period",
                            read);
                }
            }
        }
    }
}
