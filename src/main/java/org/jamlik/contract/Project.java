package org.jamlik.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that the project declares, read and validated: the dictionary, the contracts and the catalogue.
 *
 * @param home the folder that holds {@code schemas}, {@code jobs} and {@code conf}
 * @param catalogueFingerprint SHA-256 over the files of the catalogue
 */
public record Project(
        Path home,
        Map<String, Variable> variables,
        Map<String, CodeList> codeLists,
        Map<TableName, SourceContract> sources,
        Map<TableName, TableContract> tables,
        List<Indicator> indicators,
        String catalogueFingerprint) {

    /** The catalogue as SQL sees it. */
    public static final TableName CATALOGUE = new TableName("catalogue", "indicator");

    static <T> Map<TableName, T> byName(List<T> contracts, Function<T, TableName> name) {
        return contracts.stream().collect(Collectors.toMap(name, Function.identity(), (a, b) -> a, TreeMap::new));
    }

    /** The code lists by the names of their views. */
    public Map<TableName, CodeList> codeListViews() {
        return byName(List.copyOf(codeLists.values()), CodeList::view);
    }

    /** The tables of persons or of respondents, which lie apart from the others. */
    public Set<TableName> restricted() {
        return tables.values().stream()
                .filter(table -> table.confidentiality() != Confidentiality.PUBLIC)
                .map(TableContract::name)
                .collect(Collectors.toSet());
    }

    /** The ids of the catalogue. */
    public Set<String> indicatorIds() {
        return indicators.stream().map(Indicator::id).collect(Collectors.toSet());
    }

    public TableContract table(TableName name) {
        TableContract contract = tables.get(name);
        if (contract == null) {
            throw new JamlikException(ErrorCode.UNKNOWN_TABLE, "Cannot find table " + name + ": no such contract");
        }

        return contract;
    }
}
