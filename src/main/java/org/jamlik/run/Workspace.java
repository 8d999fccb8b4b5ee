package org.jamlik.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;
import org.jamlik.check.ProjectCheck;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Vault;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;
import org.jamlik.indicator.CellSql;
import org.jamlik.plan.JobGraph;
import org.jamlik.serve.Accounts;
import org.jamlik.store.Lease;
import org.jamlik.store.Warehouse;
import org.jamlik.store.spark.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A project with its settings: what every command begins with. Spark starts when it is first asked for. */
public final class Workspace {
    private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);

    private final Path home;
    private final Settings settings;
    private final Clock clock;
    private SparkSession session;
    private Project project;

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

    /** The archive with the keys to it; a fresh local one gets new keys. */
    Vault vault() {
        return new Vault(settings.layout().archiveRoot(), keys());
    }

    private KeySource keys() {
        if (System.getenv(KeySource.VARIABLE) != null) {
            return KeySource.environment();
        }

        String file = settings.keysetFile()
                .orElseThrow(() -> new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot find the keys of persons and of the archive: set keyset-file, or put a keyset into "
                                + KeySource.VARIABLE));
        Path keyset = Path.of(file);
        if (!Files.exists(keyset)) {
            if (isUsed(settings.layout().archiveRoot())
                    || isUsed(settings.layout().restrictedRoot() + "/identity")) {
                throw new JamlikException(
                        ErrorCode.INVALID_KEYRING,
                        "Cannot find the keyset " + keyset + ", with which "
                                + settings.layout().archiveRoot()
                                + " was written: bring it back from where it is kept; without it the archive and the"
                                + " keys of persons are lost");
            }
            Keyring.create(keyset);
            LOG.warn(
                    "made new keys in {}: whoever has that file can read the archive and tell who is who; keep a copy of it"
                            + " in a safe place and nowhere else, for without it nothing can be read or rebuilt",
                    keyset);
        }
        return KeySource.file(keyset);
    }

    private boolean isUsed(String root) {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(root);
        try (FileSystem system = FileSystem.newInstance(path.toUri(), settings.hadoop())) {
            return system.exists(path) && system.listStatus(path).length > 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + root, e);
        }
    }

    Warehouse warehouse() {
        return new Warehouse(
                session(), settings.layout().withRestricted(project().restricted()));
    }

    /** Takes the lease of the warehouse for a run; fails when another run holds it. */
    Lease lease(String runId) {
        return Lease.take(settings.layout().warehouseRoot(), settings.hadoop(), runId, clock);
    }

    /** The contracts and the catalogue; fails with every mistake found. */
    Project project() {
        if (!Files.isDirectory(home.resolve("schemas"))) {
            throw new JamlikException(
                    ErrorCode.USAGE, "Cannot find a project in " + home + ": it has no folder schemas");
        }
        if (project == null) {
            project = ProjectReader.read(home);
        }

        return project;
    }

    /** The users of the endpoint that are in a file. */
    Accounts accounts() {
        return new Accounts(Path.of(settings.usersFile()
                .orElseThrow(() -> new JamlikException(ErrorCode.USAGE, "Cannot find the users: set users-file"))));
    }

    /** How the endpoint is set. */
    ServeSettings serving(OptionalInt port) {
        return ServeSettings.of(settings.serve(), home, port);
    }

    /** The jobs of a project; fails with every mistake found in their texts. */
    JobGraph graph(Project project) {
        Problems problems = new Problems();
        JobGraph graph = JobGraph.of(project, rendered(project), problems);
        problems.throwIfAny();
        return graph;
    }

    private static Map<TableName, String> rendered(Project project) {
        return Map.of(CellSql.TABLE, CellSql.render(project.indicators(), project.tables()));
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
