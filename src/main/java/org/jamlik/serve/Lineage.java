package org.jamlik.serve;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.plan.Job;
import org.jamlik.plan.JobGraph;

/** What tables are made of, as a reader sees it. */
final class Lineage {
    private static final String SOURCE = "source";

    private final JobGraph graph;
    private final Map<TableName, TableContract> tables;
    private final Predicate<TableContract> isVisible;

    Lineage(JobGraph graph, Map<TableName, TableContract> tables, Predicate<TableContract> isVisible) {
        this.graph = graph;
        this.tables = tables;
        this.isVisible = isVisible;
    }

    /** The nearest tables that the reader sees, and the sources that no such table stands between. */
    SortedSet<TableName> nearest(TableName table) {
        return reached(table, isVisible);
    }

    /** All sources behind a table. */
    SortedSet<TableName> sources(TableName table) {
        return reached(table, each -> false);
    }

    static boolean isSource(TableName name) {
        return name.schema().equals(SOURCE);
    }

    private SortedSet<TableName> reached(TableName table, Predicate<TableContract> stopsAt) {
        SortedSet<TableName> found = new TreeSet<>();
        follow(table, stopsAt, found, new HashSet<>());
        return found;
    }

    private void follow(
            TableName table, Predicate<TableContract> stopsAt, SortedSet<TableName> found, Set<TableName> followed) {
        Job job = graph.job(table);
        if (job == null || !followed.add(table)) {
            return;
        }

        for (TableName read : job.reads()) {
            if (isSource(read) || tables.containsKey(read) && stopsAt.test(tables.get(read))) {
                found.add(read);
            } else {
                follow(read, stopsAt, found, followed);
            }
        }
    }
}
