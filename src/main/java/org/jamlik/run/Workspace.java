package org.jamlik.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jamlik.check.ProjectCheck;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.indicator.CatalogueSql;
import org.jamlik.plan.JobGraph;
import org.jamlik.store.Warehouse;
import org.jamlik.store.spark.Sessions;

/** A project with its settings: what every command begins with. Spark starts when it is first asked for. */
public final class Workspace {
    private final Path home;
    private final Settings settings;
    private final Clock clock;
    private SparkSession session;

    public Workspace(Path home, Settings settings, Clock clock) {
        this.home = home;
        this.settings = settings;
        this.clock = clock;
    }

    Settings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    SparkSession session() {
        if (session == null) {
            session = Sessions.start(settings.spark());
        }

        return session;
    }

    Warehouse warehouse() {
        return new Warehouse(session(), settings.layout());
    }

    /** The contracts and the catalogue; fails with every mistake found. */
    Project project() {
        if (!Files.isDirectory(home.resolve("schemas"))) {
            throw new JamlikException(
                    ErrorCode.USAGE, "Cannot find a project in " + home + ": it has no folder schemas");
        }

        return ProjectReader.read(home);
    }

    /** The jobs of a project; fails with every mistake found in their texts. */
    JobGraph graph(Project project) {
        Problems problems = new Problems();
        JobGraph graph = JobGraph.of(project, rendered(project), problems);
        problems.throwIfAny();
        return graph;
    }

    private static Map<TableName, String> rendered(Project project) {
        return Map.of(CatalogueSql.TABLE, CatalogueSql.render(project.indicators()));
    }

    /**
     * Checks everything that can be checked without data; fails with every mistake found.
     *
     * @return one sentence on what was checked
     */
    public String check() {
        Problems problems = new Problems();
        Project project = ProjectReader.read(home, problems);
        if (problems.isEmpty()) {
            JobGraph graph = JobGraph.of(project, rendered(project), problems);
            if (problems.isEmpty()) {
                new ProjectCheck(session(), project, problems).check(graph);
            }
        }
        problems.throwIfAny();
        return String.format(
                "%d sources, %d tables, %d code lists, %d variables and %d indicators are consistent",
                project.sources().size(),
                project.tables().size(),
                project.codeLists().size(),
                project.variables().size(),
                project.indicators().size());
    }
}
