package org.jamlik.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a table promises, from {@code schemas/<schema>/<table>.yaml}.
 *
 * @param description Swedish: what one row is
 * @param columns identifiers, attributes and measures in the order of the file
 * @param grain the columns that no two rows share and that are never null
 * @param period the column whose value is the period of a row, for {@code load: period}
 * @param parts the column whose text names the branch of the SELECT that a row comes from, so that of a period only those
 *     branches are read again whose tables changed
 * @param history for {@code load: history}
 * @param required columns that are never null, grain included
 * @param readsPeriods for each table read at other periods than the row's own: how many periods away, e.g. -1 and 0
 * @param stamped the column that the run fills with its id
 * @param files how its files are kept
 * @param totalIn the column in which the code for all stands on rows of its own, which are no part of a sum
 * @param fingerprint changes with everything in the contract and the variables that it names
 */
public record TableContract(
        TableName name,
        String file,
        String description,
        List<Column> columns,
        List<String> grain,
        Load load,
        Optional<String> period,
        Optional<String> parts,
        Optional<History> history,
        Set<String> required,
        List<Reference> references,
        Map<TableName, List<Integer>> readsPeriods,
        List<CheckRule> checks,
        Confidentiality confidentiality,
        Maker maker,
        Optional<String> stamped,
        FilePolicy files,
        Optional<String> totalIn,
        String fingerprint) {

    /** How a build changes what stands. */
    public enum Load {
        /** The whole table is replaced. */
        REPLACE,
        /** The periods that were built are replaced. */
        PERIOD,
        /** States observed at dates become rows with validity; see {@link History}. */
        HISTORY,
        /** Rows are added; only tables that the engine itself makes and stores. */
        APPEND
    }

    /** Who makes the rows. */
    public enum Maker {
        /** The SELECT in {@code jobs/<schema>/<table>.sql}. */
        SELECT,
        /** A SELECT rendered from the catalogue of indicators. */
        CATALOGUE,
        /** The engine itself: what it stores of its runs, and {@code information_schema}, which is never stored. */
        ENGINE
    }

    /** What a column is for. */
    public enum Role {
        IDENTIFIER,
        ATTRIBUTE,
        MEASURE
    }

    /**
     * How the files of a table are kept.
     *
     * @param clusterBy the columns by which rows are sorted in each file, so that a reader who asks for some values skips most
     * @param compactOver with more files than this in a partition they are put together
     * @param keepDays for how many days after their version was replaced old files can still be read
     */
    public record FilePolicy(List<String> clusterBy, int compactOver, int keepDays) {
        /** What holds for a table whose contract does not speak of files. */
        public static final FilePolicy DEFAULT = new FilePolicy(List.of(), 16, 30);
    }

    /** A column is a variable with a role. */
    public record Column(Variable variable, Role role) {
        public String name() {
            return variable.name();
        }
    }

    /** Every combination of values in the columns stands in the columns of the same names of the target. */
    public record Reference(List<String> columns, TableName target) {}

    /**
     * A slowly changing table. Its SELECT returns one row per state observed: the {@code of} columns, {@code valid_from},
     * {@code valid_to} (null, or the last day when the end is known) and attributes, in any order and with repetitions.
     * The load folds equal neighbours, ends each state where the next begins and adds {@code is_current}.
     *
     * @param of the columns that say whose history it is
     * @param key the column that gets a stable number for each row, from {@code of} and {@code valid_from}
     * @param version the column that gets the ordinal of the state: 1, 2, ...
     * @param unknownMember the values of the row with key 0 that facts use when they do not know better
     */
    public record History(
            List<String> of, Optional<String> key, Optional<String> version, Map<String, String> unknownMember) {}

    /** The last day of a state that still holds. */
    public static final String OPEN_END = "9999-12-31";

    /** The columns that the SELECT returns: all but those that the load adds. */
    public List<Column> selected() {
        return columns.stream()
                .filter(column -> !addedByLoad().contains(column.name()))
                .toList();
    }

    private Set<String> addedByLoad() {
        Set<String> added = new java.util.HashSet<>();
        stamped.ifPresent(added::add);
        history.ifPresent(states -> {
            states.key().ifPresent(added::add);
            states.version().ifPresent(added::add);
            added.add("is_current");
        });
        return added;
    }

    /** The column of that name, when there is one. */
    public Optional<Column> column(String column) {
        return columns.stream().filter(each -> each.name().equals(column)).findFirst();
    }
}
