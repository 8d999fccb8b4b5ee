package org.jamlik.run;

import static org.apache.spark.sql.functions.col;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.KeyedColumns;
import org.jamlik.delivery.Vault;
import org.jamlik.identity.Keyring;
import org.jamlik.run.RecordedRun.Ended;
import org.jamlik.store.Lease;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command {@code rotate}: encrypts the numbers in {@code identity.person} with a new key and forgets the old one. No
 * other table holds a number, so none changes. Killed anywhere it goes on where it was: a keyring with two keys tells that
 * a rotation was not finished.
 */
public final class RotateRun {
    private static final Logger LOG = LoggerFactory.getLogger(RotateRun.class);

    private final Workspace workspace;
    private final PrintStream out;
    private final Consumer<String> moment;

    public RotateRun(Workspace workspace, PrintStream out) {
        this(workspace, out, step -> LOG.info("{}", step));
    }

    /** One that tells each of its steps before it takes it. */
    public RotateRun(Workspace workspace, PrintStream out, Consumer<String> moment) {
        this.workspace = workspace;
        this.out = out;
        this.moment = moment;
    }

    /**
     * Rotates the key.
     *
     * @return the exit code
     */
    public int run() {
        Project project = workspace.project();
        LocalDate today = LocalDate.now(workspace.clock());
        return new RecordedRun(workspace, project, "rotate")
                .run(today, (runId, lease) -> rotate(project, lease, runId));
    }

    private Ended rotate(Project project, Lease lease, String runId) {
        Vault vault = workspace.vault();
        if (vault.keys().file() == null) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot rotate a key that lies in an environment variable: put the keyset into a file, set keyset-file,"
                            + " rotate, and put the content of the file back into the variable");
        }
        Path file = Path.of(vault.keys().file());
        Warehouse warehouse = workspace.warehouse();
        warehouse.commitAs(runId);
        Snapshot snapshot = warehouse
                .newestSnapshot()
                .filter(published -> published.versions().containsKey(Identities.PERSON))
                .orElseThrow(() -> new JamlikException(
                        ErrorCode.NOTHING_PUBLISHED,
                        "Cannot rotate the key of " + warehouse.layout().warehouseRoot()
                                + ": no numbers are published there yet"));

        Keyring keyring = Keyring.read(vault.keys());
        if (keyring.tokenKeyIds().size() > 1) {
            LOG.info("going on with a rotation that was not finished");
        } else {
            moment.accept("making a new key");
            keyring = keyring.withNewTokenKey();
            keyring.write(file);
        }
        long version = snapshot.versions().get(Identities.PERSON);
        Dataset<Row> persons = warehouse.read(Identities.PERSON, version);
        long rows = persons.count();
        long snapshotId = snapshot.id();
        if (!persons.filter(col("key_id").notEqual(keyring.currentTokenKeyId())).isEmpty()) {
            moment.accept("encrypting " + rows + " rows of " + Identities.PERSON + " with key "
                    + keyring.currentTokenKeyId());
            version = warehouse.replaceRows(
                    project.table(Identities.PERSON),
                    persons.withColumn("token", KeyedColumns.reencrypted(col("token"), vault.keys()))
                            .withColumn("key_id", KeyedColumns.keyId(col("token"))),
                    "true",
                    version,
                    List.of());
            moment.accept("publishing");
            lease.confirm();
            Map<TableName, Long> versions = new TreeMap<>(snapshot.versions());
            versions.put(Identities.PERSON, version);
            snapshotId++;
            new Ops(project, warehouse)
                    .publish(snapshotId, versions, workspace.clock().instant(), runId);
        }
        moment.accept("deleting old files of " + Identities.PERSON);
        warehouse.keepOnly(Identities.PERSON, version);
        moment.accept("forgetting the old key");
        keyring.withoutOldTokenKeys().write(file);
        out.printf(
                "run %s: %d rows of %s are encrypted with key %d; the old key is gone. Renew the copy of %s%n",
                runId, rows, Identities.PERSON, keyring.currentTokenKeyId(), file);
        return Ended.published(snapshotId);
    }
}
