package org.jamlik.run;

import java.io.PrintStream;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Delivery;
import org.jamlik.delivery.Intake;
import org.jamlik.delivery.Vault;
import org.jamlik.plan.Job;
import org.jamlik.plan.JobGraph;
import org.jamlik.plan.Published;
import org.jamlik.plan.Published.Build;
import org.jamlik.plan.Staleness;
import org.jamlik.plan.Staleness.Stale;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;

/** The command {@code plan}: what {@code nightly} would do and why. Reads new deliveries, writes nothing. */
public final class PlanRun {
    private final Workspace workspace;
    private final PrintStream out;

    public PlanRun(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
    }

    /**
     * Prints the plan, one line per table and group of periods.
     *
     * @param asOf the day that the run would take for today
     * @return the exit code
     */
    public int run(LocalDate asOf) {
        Project project = workspace.project();
        JobGraph graph = workspace.graph(project);
        Warehouse warehouse = workspace.warehouse();
        Ops ops = new Ops(project, warehouse);
        Optional<Snapshot> snapshot = warehouse.newestSnapshot();
        Published published = ops.published(snapshot);
        Vault vault = workspace.vault();
        try (Intake intake = new Intake(workspace.session(), project, vault, ops, "plan", asOf)) {
            intake.receive(workspace.settings().landingRoot());
            tell(intake);
            Sources sources = new Sources(workspace.session(), project, intake, warehouse.layout());
            Standing standing = new Standing(project, warehouse, sources, snapshot);
            Identities identities = new Identities(project, warehouse, intake, standing, vault.keys());
            identities.keep(published);
            sources.settle(identities);
            Map<TableName, Map<String, String>> contents = new HashMap<>(sources.declared());
            for (SourceContract source : project.sources().values()) {
                Map<String, String> present = new TreeMap<>();
                sources.builds(source, published).forEach((period, build) -> present.put(period, build.content()));
                contents.put(source.view(), present);
            }
            int stale = tables(graph, new Staleness(project, published), published, contents);
            out.println(stale == 0 ? "nothing is stale" : stale + " tables are stale");
            return intake.refusals().isEmpty() ? 0 : ErrorCode.TOO_MANY_REJECTED.exitCode();
        }
    }

    private void tell(Intake intake) {
        for (Delivery delivery : intake.added()) {
            out.printf(
                    "%-8s %s %s: %s%n",
                    delivery.status() == Delivery.Status.ACCEPTED
                            ? "load"
                            : delivery.status().text(),
                    delivery.source(),
                    delivery.period(),
                    delivery.file());
        }
        intake.refusals().forEach(refusal -> out.println("refused  " + refusal));
        intake.unknown().forEach(file -> out.println("unknown  " + file));
    }

    private int tables(
            JobGraph graph, Staleness staleness, Published published, Map<TableName, Map<String, String>> contents) {
        int count = 0;
        for (Job job : graph.inOrder()) {
            List<Stale> stale = staleness.of(job, contents);
            Map<String, String> expected = published.contents(job.name());
            stale.forEach(period -> expected.put(period.period(), Staleness.TO_BE_MADE));
            contents.put(job.name(), expected);
            if (stale.isEmpty()) {
                Map<String, Build> standing = published.of(job.name());
                out.printf("%-8s %s%n", standing.isEmpty() ? "empty" : "fresh", job.name());
                continue;
            }

            count++;
            Map<String, List<String>> byReason = new LinkedHashMap<>();
            for (Stale period : stale) {
                // periods that are stale for the same reason, but for the year, share a line
                String reason = period.reason().replaceAll("\\b" + period.period() + "\\b", "that year");
                byReason.computeIfAbsent(reason, why -> new java.util.ArrayList<>())
                        .add(period.period());
            }
            byReason.forEach((reason, periods) -> {
                String told = Periods.told(periods);
                out.printf("build    %s%s: %s%n", job.name(), told.isEmpty() ? "" : " " + told, reason);
            });
        }
        return count;
    }
}
