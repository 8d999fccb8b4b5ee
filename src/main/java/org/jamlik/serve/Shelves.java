package org.jamlik.serve;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Indicator.Member;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Maker;
import org.jamlik.contract.TableName;
import org.jamlik.plan.JobGraph;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;

/** The newest published snapshot, as each role sees it. */
public final class Shelves {
    /** Asking for one of {@code information_schema} makes them all. */
    private static final TableName TABLES = new TableName(InformationSchema.SCHEMA, "tables");

    private static final TableName SNAPSHOTS = new TableName("ops", "snapshot");

    private final Project project;
    private final Supplier<JobGraph> graph;
    private final Warehouse warehouse;
    private final boolean exposesUnprotected;
    private final boolean isKeptInMemory;
    private volatile State state = new State(OptionalLong.empty(), Map.of(), null);

    /** What was published when the table of snapshots had that version. */
    private record State(OptionalLong version, Map<Role, Shelf> shelves, PublishedRows rows) {}

    /**
     * Shelves that are empty until {@link #refresh}.
     *
     * @param graph the jobs, asked for when somebody asks where tables come from
     * @param exposesUnprotected whether marts show indicators made from registers of persons, which nothing protects yet
     *     against differences between regions and years
     * @param isKeptInMemory whether marts are kept in memory, which is for those who ask more than once
     */
    public Shelves(
            Project project,
            Supplier<JobGraph> graph,
            Warehouse warehouse,
            boolean exposesUnprotected,
            boolean isKeptInMemory) {
        this.project = project;
        this.graph = once(graph);
        this.warehouse = warehouse;
        this.exposesUnprotected = exposesUnprotected;
        this.isKeptInMemory = isKeptInMemory;
    }

    /** What the role sees now; a statement keeps what it began with. */
    public Shelf of(Role role) {
        return state.shelves().get(role);
    }

    /**
     * Looks for a newer publication.
     *
     * @return whether there was one
     */
    public synchronized boolean refresh() {
        OptionalLong version = warehouse.exists(SNAPSHOTS) ? warehouse.head(SNAPSHOTS) : OptionalLong.empty();
        if (!state.shelves().isEmpty() && version.equals(state.version())) {
            return false;
        }

        Optional<Snapshot> snapshot = warehouse.newestSnapshot();
        PublishedRows rows = new PublishedRows(
                isKeptInMemory, snapshot.map(Snapshot::versions).orElse(Map.of()), state.rows());
        Map<Role, Shelf> shelves = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            shelves.put(role, shelf(role, snapshot, rows));
        }
        if (state.rows() != null) {
            load(shelves.get(Role.ANALYST), rows);
        }
        PublishedRows before = state.rows();
        state = new State(version, shelves, rows);
        if (before != null) {
            before.leave(rows);
            tellOfTables();
        }
        return true;
    }

    /** Brings what is kept in memory there, so that the first to ask need not wait for it. */
    public void load() {
        State now = state;
        load(now.shelves().get(Role.ANALYST), now.rows());
        tellOfTables();
    }

    private static void load(Shelf shelf, PublishedRows rows) {
        shelf.tables().values().forEach(table -> rows.load(table, shelf));
    }

    private void tellOfTables() {
        state.shelves().values().forEach(shelf -> shelf.frames(Set.of(TABLES)));
    }

    private Shelf shelf(Role role, Optional<Snapshot> snapshot, PublishedRows rows) {
        Map<TableName, Long> versions = snapshot.map(Snapshot::versions).orElse(Map.of());
        Set<TableContract> tables = project.tables().values().stream()
                .filter(role::sees)
                .filter(table -> isThere(table, versions))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Supplier<Map<TableName, Dataset<Row>>> told =
                once(() -> new InformationSchema(project, graph.get(), tables::contains)
                        .tables(warehouse.session(), snapshot.map(each -> Freshness.of(each, this::ops))));
        return new Shelf(
                snapshot.map(Snapshot::id).orElse(0L),
                List.copyOf(tables),
                new Comments(project, tables::contains),
                table -> {
                    TableName name = table.name();
                    if (name.schema().equals(InformationSchema.SCHEMA)) {
                        return told.get().get(name);
                    }
                    return table.maker() == Maker.ENGINE
                            ? warehouse.readNewest(table)
                            : rows.of(table, () -> shown(table, warehouse.read(name, versions.get(name))));
                });
    }

    private boolean isThere(TableContract table, Map<TableName, Long> versions) {
        if (table.name().schema().equals(InformationSchema.SCHEMA)) {
            return true;
        }
        return table.maker() == Maker.ENGINE ? warehouse.exists(table.name()) : versions.containsKey(table.name());
    }

    private Dataset<Row> ops(String table) {
        return warehouse.readNewest(project.table(new TableName("ops", table)));
    }

    private static <T> Supplier<T> once(Supplier<T> costly) {
        return new Supplier<>() {
            private T value;

            @Override
            public synchronized T get() {
                if (value == null) {
                    value = costly.get();
                }
                return value;
            }
        };
    }

    /** The rows that may be shown. */
    private Dataset<Row> shown(TableContract table, Dataset<Row> rows) {
        boolean tellsIndicators = table.name().schema().equals("mart")
                && table.column("indicator_id").isPresent();
        if (exposesUnprotected || !tellsIndicators) {
            return rows;
        }

        Column isProtected = not(col("indicator_id").isInCollection(unprotected(project)));
        return rows.filter(
                table.column("origin").isPresent()
                        ? isProtected.or(col("origin").equalTo("published"))
                        : isProtected);
    }

    /** The indicators that count persons of registers, or are made of one that does. */
    static Set<String> unprotected(Project project) {
        Map<Boolean, List<Indicator>> counts = project.indicators().stream()
                .collect(Collectors.partitioningBy(indicator -> indicator.method().measures().stream()
                        .map(measure -> project.table(measure.table()).confidentiality())
                        .anyMatch(Set.of(Confidentiality.PERSON, Confidentiality.COUNTS)::contains)));
        Set<String> ids = counts.get(true).stream().map(Indicator::id).collect(Collectors.toCollection(HashSet::new));
        boolean isGrowing = true;
        while (isGrowing) {
            isGrowing = ids.addAll(counts.get(false).stream()
                    .filter(index -> index.method().members().stream()
                            .map(Member::indicatorId)
                            .anyMatch(ids::contains))
                    .map(Indicator::id)
                    .toList());
        }
        return ids;
    }
}
