package org.jamlik.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.spark.ParsedSelect;
import org.jamlik.store.spark.ParsedSelect.Meeting;

/**
 * Whether the SELECTs of a project join persons of two sources only where both contracts permit it. A table of persons
 * holds the persons of every source that its rows come from; a table without persons holds nobody's.
 */
final class Linkages {
    private final Project project;
    private final List<Joining> joinings = new ArrayList<>();
    private final SortedMap<TableName, SortedSet<TableName>> sources = new TreeMap<>();

    /** A SELECT with the tables that meet in it. */
    private record Joining(String reader, String file, Set<Meeting> meetings) {}

    /** Two sources, the first one of the alphabet first. */
    private record Pair(TableName one, TableName other) {
        static Pair of(TableName one, TableName other) {
            return one.compareTo(other) <= 0 ? new Pair(one, other) : new Pair(other, one);
        }
    }

    Linkages(Project project) {
        this.project = project;
    }

    /**
     * Keeps a SELECT until all jobs are known.
     *
     * @param reader what it belongs to, in words
     */
    void add(String reader, String file, ParsedSelect select) {
        joinings.add(new Joining(reader, file, select.meetings()));
    }

    /** Notes every linkage that is not permitted, once for each pair of sources and SELECT. */
    void refuse(Map<TableName, Job> jobs, Problems problems) {
        for (Joining joining : joinings) {
            Set<Pair> told = new HashSet<>();
            for (Meeting meeting : joining.meetings()) {
                for (TableName one : sourcesOf(meeting.one(), jobs)) {
                    for (TableName other : sourcesOf(meeting.other(), jobs)) {
                        Pair pair = Pair.of(one, other);
                        List<String> forbidding = forbidding(pair);
                        if (!forbidding.isEmpty() && told.add(pair)) {
                            tell(joining, meeting, pair, forbidding, problems);
                        }
                    }
                }
            }
        }
    }

    private void tell(Joining joining, Meeting meeting, Pair pair, List<String> forbidding, Problems problems) {
        String tables = Stream.of(meeting.one(), meeting.other())
                .filter(table -> !table.startsWith("source."))
                .distinct()
                .collect(Collectors.joining(" and "));
        problems.add(
                joining.file(),
                meeting.line(),
                ErrorCode.LINKAGE_NOT_PERMITTED,
                "%s joins persons of %s and %s%s, which %s; %s if the law allows it, or do not join them",
                joining.reader(),
                pair.one(),
                pair.other(),
                tables.isEmpty() ? "" : " (in " + tables + ")",
                forbidding.size() == 1
                        ? file(forbidding.get(0)) + " does not permit"
                        : "neither " + file(forbidding.get(0)) + " nor " + file(forbidding.get(1)) + " permits",
                forbidding.stream().map(name -> advice(name, pair)).collect(Collectors.joining(" and ")));
    }

    private String file(String source) {
        return contract(new TableName("source", source)).file();
    }

    private String advice(String source, Pair pair) {
        String other = pair.one().name().equals(source)
                ? pair.other().name()
                : pair.one().name();
        return "add " + other + " to permitted_linkages of source." + source;
    }

    /** The names of those sources of a pair that do not permit the other. */
    private List<String> forbidding(Pair pair) {
        if (pair.one().equals(pair.other())) {
            return List.of();
        }
        return Stream.of(pair, new Pair(pair.other(), pair.one()))
                .filter(each -> !contract(each.one())
                        .protection()
                        .permittedLinkages()
                        .contains(each.other().name()))
                .map(each -> each.one().name())
                .toList();
    }

    private SourceContract contract(TableName source) {
        return project.sources().get(source);
    }

    private SortedSet<TableName> sourcesOf(String relation, Map<TableName, Job> jobs) {
        return TableName.isOne(relation) ? sourcesOf(TableName.of(relation), jobs) : new TreeSet<>();
    }

    /** The sources whose persons a table or view holds. */
    private SortedSet<TableName> sourcesOf(TableName name, Map<TableName, Job> jobs) {
        SortedSet<TableName> known = sources.get(name);
        if (known != null) {
            return known;
        }

        SortedSet<TableName> found = new TreeSet<>();
        sources.put(name, found); // a table that reads itself has no more sources by that
        SourceContract source = contract(name);
        TableContract table = project.tables().get(name);
        if (source != null && source.isOfPersons()) {
            found.add(name);
        } else if (table != null && table.confidentiality() == Confidentiality.PERSON && jobs.containsKey(name)) {
            jobs.get(name).reads().forEach(read -> found.addAll(sourcesOf(read, jobs)));
        }
        return found;
    }
}
