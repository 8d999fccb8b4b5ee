package org.jamlik.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableName;
import org.jamlik.plan.Published.Build;
import org.jamlik.store.Contents;

/** Tells which periods of a table must be made again, and why. */
public final class Staleness {
    /** The content of a period that will be made again, while it is not yet known what comes out. */
    public static final String TO_BE_MADE = "to be made";
    /** Changes when the way of building itself changes what comes out of the same SELECT. */
    private static final String BUILDER = "1";

    private static final int TOLD_CAUSES = 3;
    /** Before the name of a part, among the inputs. */
    private static final String PART = "SELECT of ";

    private final Project project;
    private final Published published;

    public Staleness(Project project, Published published) {
        this.project = project;
        this.published = published;
    }

    /**
     * One period that is stale.
     *
     * @param parts of a table with parts those that must be made again
     * @param inputs the content of everything that its making reads
     */
    public record Stale(String period, String reason, SortedSet<String> parts, Map<String, String> inputs) {}

    /**
     * What a period was made by, were it made now; the fingerprint that goes into the receipt with it. Of a table with
     * parts the SELECT of each stands among the inputs.
     */
    public static String select(Job job) {
        return BUILDER + ":" + (job.parts().isEmpty() ? job.fingerprint() : "parts");
    }

    /** Whether a period was made by another SELECT than now, or with other parts. */
    public static boolean isMadeOtherwise(Job job, Build before) {
        Map<String, String> now = new TreeMap<>();
        addParts(job, now);
        Map<String, String> then = new TreeMap<>(before.inputs());
        then.keySet().removeIf(input -> !input.startsWith(PART));
        return !before.select().equals(select(job)) || !now.equals(then);
    }

    /**
     * The stale periods of a job's table, in order.
     *
     * @param contents the present contents of everything the job reads, by period
     */
    public List<Stale> of(Job job, Map<TableName, Map<String, String>> contents) {
        List<Stale> stale = new ArrayList<>();
        Map<String, Build> before = published.of(job.name());
        for (String period : periods(job, contents, before)) {
            Map<String, String> inputs = inputs(job, period, contents);
            stale(job, period, inputs, before.get(period)).ifPresent(stale::add);
        }
        return stale;
    }

    private TreeSet<String> periods(Job job, Map<TableName, Map<String, String>> contents, Map<String, Build> before) {
        TreeSet<String> periods = new TreeSet<>();
        if (job.table().load() != Load.PERIOD) {
            periods.add(Contents.ALL);
            return periods;
        }

        for (TableName read : job.reads()) {
            if (isPeriodic(read)) {
                int shift = offsets(job, read).stream()
                        .min((a, b) -> Integer.compare(Math.abs(a), Math.abs(b)))
                        .orElse(0);
                for (String period : contents.get(read).keySet()) {
                    periods.add(shifted(period, -shift));
                }
            }
        }
        before.forEach((period, build) -> {
            if (build.rows() > 0) {
                periods.add(period);
            }
        });
        return periods;
    }

    /** Whether a table or view has periods of its own. */
    public boolean isPeriodic(TableName name) {
        if (project.sources().containsKey(name)) {
            return project.sources().get(name).period().isPresent();
        }

        return project.tables().containsKey(name) && project.tables().get(name).load() == Load.PERIOD;
    }

    /** How far from its own period a job reads a table's periods. */
    public static List<Integer> offsets(Job job, TableName read) {
        return job.table().readsPeriods().getOrDefault(read, List.of(0));
    }

    /** The period that many years away. */
    public static String shifted(String period, int years) {
        return years == 0 ? period : String.valueOf(Integer.parseInt(period) + years);
    }

    private Map<String, String> inputs(Job job, String period, Map<TableName, Map<String, String>> contents) {
        Map<String, String> inputs = new TreeMap<>();
        addParts(job, inputs);
        for (TableName read : job.reads()) {
            Map<String, String> of = contents.get(read);
            if (!isPeriodic(read)) {
                inputs.put(read.toString(), of.getOrDefault(Contents.ALL, "0"));
            } else if (job.table().load() == Load.PERIOD) {
                for (int offset : offsets(job, read)) {
                    String from = shifted(period, offset);
                    inputs.put(read + "@" + from, of.getOrDefault(from, "0"));
                }
            } else {
                of.forEach((from, content) -> inputs.put(read + "@" + from, content));
            }
        }
        return inputs;
    }

    private static void addParts(Job job, Map<String, String> inputs) {
        job.parts().forEach((name, part) -> inputs.put(PART + name, part.fingerprint()));
    }

    private static Optional<Stale> stale(Job job, String period, Map<String, String> inputs, Build before) {
        SortedSet<String> all = new TreeSet<>(job.parts().keySet());
        if (before == null) {
            return Optional.of(new Stale(period, "new", all, inputs));
        }

        List<String> causes = new ArrayList<>();
        if (!before.select().equals(select(job))) {
            causes.add("its SELECT changed");
        }
        if (!before.contract().equals(job.table().fingerprint())) {
            causes.add("its contract changed");
        }
        SortedSet<String> parts = causes.isEmpty() ? new TreeSet<>() : all;
        TreeSet<String> names = new TreeSet<>(inputs.keySet());
        names.addAll(before.inputs().keySet());
        for (String name : names) {
            String now = inputs.get(name);
            if (!Objects.equals(now, before.inputs().get(name))) {
                String readable = name.replace('@', ' ');
                causes.add(TO_BE_MADE.equals(now) ? readable + " will be made again" : readable + " changed");
                job.parts().forEach((part, branch) -> {
                    if (name.equals(PART + part)
                            || !name.startsWith(PART) && branch.reads().contains(TableName.of(name.split("@")[0]))) {
                        parts.add(part);
                    }
                });
            }
        }
        if (causes.isEmpty()) {
            return Optional.empty();
        }

        int more = causes.size() - TOLD_CAUSES;
        String told = String.join(", ", causes.subList(0, Math.min(TOLD_CAUSES, causes.size())));
        return Optional.of(new Stale(period, more > 0 ? told + " and " + more + " more" : told, parts, inputs));
    }
}
