package org.jamlik.run;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.Role;
import org.jamlik.store.Layout;
import org.jamlik.synth.Generator.Written;
import org.jamlik.synth.Plan;

/** The command {@code demo}: a small synthetic Sweden, a night over its deliveries, and where to look. */
public final class DemoRun {
    private static final Plan COUNTRY = new Plan(0.001, 2022, 2023, 1);

    private final Workspace workspace;
    private final Path home;
    private final PrintStream out;

    public DemoRun(Workspace workspace, Path home, PrintStream out) {
        this.workspace = workspace;
        this.home = home;
        this.out = out;
    }

    /** Runs the demo; refuses a warehouse that holds real deliveries. */
    public int run(LocalDate asOf) {
        Layout layout = workspace.settings().layout();
        mark(layout);
        Path landing = landing();
        // Spark starts while the project is read
        CompletableFuture<SparkSession> started = CompletableFuture.supplyAsync(workspace::session);
        try {
            workspace.project();
            started.join();
            List<Written> written =
                    new GenerateRun(workspace, home, out).generate(COUNTRY, List.of(), 0, false, landing);
            out.printf(
                    Locale.ROOT,
                    "made up %,d lines of %d sources, of a country a thousandth as large as Sweden%n",
                    written.stream().mapToLong(Written::lines).sum(),
                    written.size());
            int exitCode = new NightlyRun(workspace, out).run("demo", landing.toString(), asOf);
            if (exitCode == 0) {
                report(layout);
            }
            return exitCode;
        } finally {
            delete(landing);
        }
    }

    /** What the night reads lies in the archive afterwards. */
    private static Path landing() {
        try {
            return Files.createTempDirectory("jamlik-demo");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for the deliveries of the demo", e);
        }
    }

    private static void delete(Path folder) {
        try {
            FileUtils.deleteDirectory(folder.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + folder, e);
        }
    }

    private void mark(Layout layout) {
        org.apache.hadoop.fs.Path mark = new org.apache.hadoop.fs.Path(layout.demoMark());
        try (FileSystem system =
                FileSystem.newInstance(mark.toUri(), workspace.settings().hadoop())) {
            if (system.exists(mark)) {
                return;
            }
            if (system.exists(new org.apache.hadoop.fs.Path(layout.warehouseRoot(), "ops"))) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot run the demo in " + layout.warehouseRoot()
                                + ": it holds deliveries; set another warehouse-root and archive-root");
            }
            system.create(mark).close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + mark, e);
        }
    }

    private void report(Layout layout) {
        QueryRun query = new QueryRun(workspace, out);
        out.println();
        out.println("Everybody in it and every figure is made up; codes, names and ids are real. What was published:");
        query.run(
                "select model_part, count(distinct area) as areas, count(distinct indicator_id) as indicators,"
                        + " count_if(status = 'value') as shown, count_if(status = 'suppressed') as suppressed,"
                        + " count_if(status not in ('value', 'suppressed')) as without_value from mart.comparison"
                        + " where model_part is not null group by model_part order by model_part",
                QueryRun.Format.TABLE,
                Role.OPERATOR);
        String defaultWarehouse = home.resolve("var/warehouse").toString();
        String where = layout.warehouseRoot().equals(defaultWarehouse)
                ? ""
                : " --set warehouse-root=" + layout.warehouseRoot();
        out.println();
        out.println("Try:");
        out.println("  ./jamlik" + where
                + " sql \"select title, round(value, 1) as value, colour, rank, round(national_value, 1) as nation"
                + " from mart.quality_indicator where region_code = '0180' and year = 2023 and sex = 'T'"
                + " order by title\"");
        out.println(
                "  ./jamlik" + where + " sql \"select municipality_code, code, name, county_code, valid_from, valid_to"
                        + " from star.dim_municipality where municipality_code in ('0331', '2023') order by code, valid_from\"");
        out.println("  ./jamlik" + where + " sql \"select file, status, lines_in, lines_accepted, lines_quarantined"
                + " from ops.delivery\"");
        out.println("  ./jamlik describe inhabitants_80_and_over_share");
    }
}
