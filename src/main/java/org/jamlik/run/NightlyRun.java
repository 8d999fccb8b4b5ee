package org.jamlik.run;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jamlik.check.TableChecks;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.delivery.Delivery;
import org.jamlik.plan.JobGraph;
import org.jamlik.run.Nightly.Outcome;
import org.jamlik.run.RecordedRun.Ended;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code nightly}: a night under the lease, recorded in {@code ops.run} whatever becomes of it. */
public final class NightlyRun {
    private static final Logger LOG = LoggerFactory.getLogger(NightlyRun.class);

    private final Workspace workspace;
    private final PrintStream out;

    public NightlyRun(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
    }

    /**
     * Runs the night.
     *
     * @param asOf the day that the run takes for today
     * @return the exit code
     */
    public int run(LocalDate asOf) {
        refuseDemoWarehouse();
        return run("nightly", workspace.settings().landingRoot(), asOf);
    }

    /** Runs a night over another landing root, on behalf of a command. */
    int run(String command, String landingRoot, LocalDate asOf) {
        Project project = workspace.project();
        JobGraph graph = workspace.graph(project);
        return new RecordedRun(workspace, project, command).run(asOf, (runId, lease) -> {
            Outcome outcome = new Nightly(
                            project, graph, workspace.warehouse(), workspace.vault(), lease, workspace.clock(), runId)
                    .run(landingRoot, asOf);
            report(outcome, runId);
            int exitCode = outcome.failed()
                    ? ErrorCode.FAILED_CHECK.exitCode()
                    : outcome.refusals().isEmpty() ? 0 : ErrorCode.TOO_MANY_REJECTED.exitCode();
            return new Ended(verdict(outcome), exitCode, outcome.snapshotId());
        });
    }

    private void refuseDemoWarehouse() {
        Path mark = new Path(workspace.settings().layout().demoMark());
        try (FileSystem system =
                FileSystem.newInstance(mark.toUri(), workspace.settings().hadoop())) {
            if (system.exists(mark)) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot load into " + workspace.settings().layout().warehouseRoot()
                                + ": it holds the demo; remove it and its archive, or set another warehouse-root");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + mark, e);
        }
    }

    private static String verdict(Outcome outcome) {
        if (outcome.failed()) {
            return "failed";
        }

        return outcome.published() ? "published" : "unchanged";
    }

    private void report(Outcome outcome, String runId) {
        long accepted = outcome.deliveries().stream()
                .filter(delivery -> delivery.status() == Delivery.Status.ACCEPTED)
                .count();
        for (Delivery delivery : outcome.deliveries()) {
            out.printf(
                    Locale.ROOT,
                    "%-10s %-22s %-10s %8d lines: %d accepted, %d quarantined, %d ignored  %s%n",
                    delivery.status().text(),
                    delivery.source(),
                    delivery.period(),
                    delivery.linesIn(),
                    delivery.linesAccepted(),
                    delivery.linesQuarantined(),
                    delivery.linesIgnored(),
                    delivery.file());
        }
        outcome.refusals().forEach(out::println);
        if (!outcome.unknownFiles().isEmpty()) {
            out.printf("unknown    %s%n", String.join(", ", outcome.unknownFiles()));
        }
        outcome.periods()
                .forEach((table, periods) -> out.printf(
                        "built      %-30s %s%n", table, periods.isEmpty() ? "no rows" : Periods.told(periods)));
        for (TableChecks.Result check : outcome.checks()) {
            if (!check.passed()) {
                out.printf(
                        "%-10s %s: %d rows violate \"%s\"%n",
                        check.verdict(), check.table(), check.violations(), check.check());
            }
        }
        long passed =
                outcome.checks().stream().filter(TableChecks.Result::passed).count();
        if (outcome.failed()) {
            out.printf("run %s: nothing was published; see ops.check_result where run_id = '%s'%n", runId, runId);
        } else if (outcome.published()) {
            out.printf(
                    "run %s: %d deliveries accepted, %d tables built, %d checks passed; published snapshot %d%n",
                    runId,
                    accepted,
                    outcome.periods().size(),
                    passed,
                    outcome.snapshotId().orElseThrow());
        } else {
            out.printf(
                    "run %s: nothing changed, nothing was committed; readers stay on snapshot %s%n",
                    runId, outcome.snapshotId().map(String::valueOf).orElse("none"));
        }
        outcome.seconds()
                .forEach((phase, seconds) -> LOG.info(String.format(Locale.ROOT, "%-10s %6.1f s", phase, seconds)));
    }
}
