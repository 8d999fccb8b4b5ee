package org.jamlik.run;

import static org.apache.spark.sql.functions.col;
import static org.jamlik.run.Certificate.MART;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Erasure;
import org.jamlik.delivery.Erasure.Lost;
import org.jamlik.delivery.Vault;
import org.jamlik.identity.Keyring;
import org.jamlik.identity.NumberHistory;
import org.jamlik.identity.PersonalNumber;
import org.jamlik.identity.TheirNumbers;
import org.jamlik.identity.TheirNumbers.Span;
import org.jamlik.run.Nightly.Outcome;
import org.jamlik.run.RecordedRun.Ended;
import org.jamlik.store.Lease;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command {@code forget}: takes persons out of everything. First their lines go from the archive, then a night builds
 * and publishes what follows from the archive as it is now, then the old files of the tables are deleted. Killed anywhere
 * it is run again with the same file: who a person is stays known until the night has published, and what is done is
 * found done.
 */
public final class ForgetRun {
    private static final Set<Confidentiality> HOLD_OR_TELL = Set.of(Confidentiality.PERSON, Confidentiality.COUNTS);
    private static final Logger LOG = LoggerFactory.getLogger(ForgetRun.class);

    private final Workspace workspace;
    private final PrintStream out;
    private final Consumer<String> moment;

    public ForgetRun(Workspace workspace, PrintStream out) {
        this(workspace, out, step -> LOG.info("{}", step));
    }

    /** One that tells each of its steps before it takes it. */
    public ForgetRun(Workspace workspace, PrintStream out, Consumer<String> moment) {
        this.workspace = workspace;
        this.out = out;
        this.moment = moment;
    }

    /**
     * Who is to be forgotten.
     *
     * @param place where that is asked, for messages
     * @param day on which the number was theirs; may be missing when only one person ever had it
     */
    private record Asked(String place, String number, Optional<LocalDate> day) {
        private boolean isMeant(Row held) {
            return day.isEmpty()
                    || !day.get().isBefore(date(held, "valid_from"))
                            && !day.get().isAfter(date(held, "valid_to"));
        }
    }

    /**
     * Forgets them and prints a certificate that names nobody.
     *
     * @param persons one number a line; with a day behind it, whoever had the number then
     * @param today the day of the night that builds what is left
     * @return the exit code
     */
    public int run(Path persons, LocalDate today) {
        List<Asked> asked = asked(persons, today);
        Project project = workspace.project();
        return new RecordedRun(workspace, project, "forget")
                .run(today, (runId, lease) -> forget(project, asked, lease, runId, today));
    }

    private Ended forget(Project project, List<Asked> asked, Lease lease, String runId, LocalDate today) {
        Warehouse warehouse = workspace.warehouse();
        warehouse.commitAs(runId);
        Vault vault = workspace.vault();
        Keyring keyring = Keyring.read(vault.keys());
        Ops ops = new Ops(project, warehouse);
        Snapshot newest = warehouse
                .newestSnapshot()
                .orElseThrow(() -> new JamlikException(
                        ErrorCode.NOTHING_PUBLISHED,
                        "Cannot forget anybody in " + warehouse.layout().warehouseRoot()
                                + ": nothing is published there"));
        Nightly nightly =
                new Nightly(project, workspace.graph(project), warehouse, vault, lease, workspace.clock(), runId);
        nightly.check();
        Certificate certificate = Certificate.of(
                ops, ids(keyring, asked), runId, workspace.clock().instant(), newest.id());
        // who they were when it was begun: in what a killed run left, their numbers may be others'
        Map<TableName, Long> old = ops.versions(certificate.begunOn());
        if (!certificate.tellsOfMarts()) {
            Set<Long> keys = new TreeSet<>();
            TheirNumbers theirs = theirNumbers(warehouse, old.get(Identities.PERSON), keyring, asked, keys);
            moment.accept("beginning the certificate");
            certificate.begin();
            moment.accept("looking through the archive");
            List<Lost> losses = new Erasure(warehouse.session(), project, vault, ops).erase(theirs, moment);
            Map<TableName, Long> rows = personTables(project, old).entrySet().parallelStream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            table -> rowsOf(warehouse, project.table(table.getKey()), table.getValue(), keys)));
            moment.accept("recording the certificate");
            certificate.add(losses, rows);
            moment.accept("recording the deliveries");
            lease.confirm();
            ops.record(losses);
        }

        moment.accept("building what is left");
        Outcome outcome = nightly.rebuild(today);
        if (outcome.failed()) {
            out.println(
                    "What is left fails a check, so that readers still see what was before; see ops.check_result where"
                            + " run_id = '" + runId + "', and run forget again");
            return new Ended("failed", ErrorCode.FAILED_CHECK.exitCode(), outcome.snapshotId());
        }
        Snapshot after = warehouse.newestSnapshot().orElseThrow();
        if (!certificate.tellsOfMarts()) {
            moment.accept("recording what the marts lost");
            certificate.addMarts(
                    lostValues(warehouse, old.get(MART), after.versions().get(MART)));
        }
        deleteOldFiles(project, warehouse, lease, old, after);
        moment.accept("finishing the certificate");
        certificate.print(out);
        certificate.finish(workspace.clock().instant());
        return Ended.published(after.id());
    }

    /** Ids that are the same for the same persons, in whatever order; only the keyring tells who they are. */
    private static IntFunction<String> ids(Keyring keyring, List<Asked> asked) {
        String persons = asked.stream()
                .map(each -> each.number() + each.day().map(day -> " " + day).orElse(""))
                .sorted()
                .distinct()
                .collect(Collectors.joining(","));
        return time -> String.format("%016x", keyring.temporaryKey("erasure", String.valueOf(time), persons));
    }

    /** The numbers in a file; fails with the lines that hold none, and never repeats what stands there. */
    private static List<Asked> asked(Path file, LocalDate today) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new JamlikException(ErrorCode.USAGE, "Cannot read " + file + ": it is not UTF-8", e);
        } catch (IOException e) {
            throw new JamlikException(
                    ErrorCode.USAGE, "Cannot read " + file + ": " + e.getClass().getSimpleName(), e);
        }
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = lines.get(i).strip().split("[;\\s]+", 2);
            if (!parts[0].isEmpty() && !parts[0].startsWith("#")) {
                String place = "line " + (i + 1) + " of " + file;
                PersonalNumber.Reading reading = PersonalNumber.parse(parts[0], today);
                Optional<LocalDate> day = Optional.empty();
                try {
                    day = parts.length > 1 ? Optional.of(LocalDate.parse(parts[1].strip())) : day;
                } catch (DateTimeException e) {
                    reading = PersonalNumber.parse("", today);
                }
                if (!reading.isValid()) {
                    throw new JamlikException(
                            ErrorCode.USAGE,
                            "Cannot read " + place
                                    + ": it is no personal identity or coordination number, with or without a day such"
                                    + " as 2020-12-31 behind it; nothing was forgotten");
                }
                asked.add(new Asked(place, reading.number(), day));
            }
        }
        if (asked.isEmpty()) {
            throw new JamlikException(ErrorCode.USAGE, "Cannot find a number in " + file + ": write one on each line");
        }
        return asked;
    }

    /**
     * Every number that those who are asked for ever had.
     *
     * @param version of {@code identity.person}; null when there was none
     * @param keys gets the keys of these persons
     */
    private static TheirNumbers theirNumbers(
            Warehouse warehouse, Long version, Keyring keyring, List<Asked> asked, Set<Long> keys) {
        Map<String, List<Span>> spans = new HashMap<>();
        Set<Long> numberKeys = new HashSet<>();
        asked.forEach(each -> numberKeys.add(keyring.numberKey(each.number())));
        List<Row> held = version == null
                ? List.of()
                : warehouse
                        .read(Identities.PERSON, version)
                        .filter(col("number_key").isInCollection(numberKeys))
                        .collectAsList();
        for (Asked each : asked) {
            long numberKey = keyring.numberKey(each.number());
            List<Row> ofNumber = held.stream()
                    .filter(row -> row.<Long>getAs("number_key") == numberKey)
                    .toList();
            if (ofNumber.isEmpty()) {
                // the one person of a number that only files tell of now, or nobody
                keys.add(numberKey);
                spans.put(each.number(), List.of(new Span(NumberHistory.BEGINNING, NumberHistory.END)));
            }
            Set<Long> meant = ofNumber.stream()
                    .filter(each::isMeant)
                    .map(row -> row.<Long>getAs("person_key"))
                    .collect(Collectors.toSet());
            if (meant.size() > 1) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot tell who is meant by " + each.place()
                                + ": the number was one person's and then another's; write a day behind it on which it"
                                + " was theirs, such as 2020-12-31; nothing was forgotten");
            }
            keys.addAll(meant);
        }
        if (version != null) {
            warehouse
                    .read(Identities.PERSON, version)
                    .filter(col("person_key").isInCollection(keys))
                    .collectAsList()
                    .forEach(
                            row -> spans.computeIfAbsent(keyring.number(row.getAs("token")), first -> new ArrayList<>())
                                    .add(new Span(date(row, "valid_from"), date(row, "valid_to"))));
        }
        return new TheirNumbers(spans);
    }

    private static LocalDate date(Row row, String column) {
        return row.<java.sql.Date>getAs(column).toLocalDate();
    }

    /** The published tables that hold persons or tell of them by small numbers, with the versions that stand. */
    private static SortedMap<TableName, Long> personTables(Project project, Map<TableName, Long> versions) {
        SortedMap<TableName, Long> tables = new TreeMap<>(versions);
        tables.keySet().retainAll(project.tables().keySet());
        tables.keySet()
                .removeIf(name -> !HOLD_OR_TELL.contains(project.table(name).confidentiality()));
        return tables;
    }

    private static long rowsOf(Warehouse warehouse, TableContract table, long version, Set<Long> keys) {
        return table.column("person_key").isEmpty()
                ? 0
                : warehouse
                        .read(table.name(), version)
                        .filter(col("person_key").isInCollection(keys))
                        .count();
    }

    /** Deletes the files in which older versions of the tables held them, or could tell of them by what changed. */
    private void deleteOldFiles(
            Project project, Warehouse warehouse, Lease lease, Map<TableName, Long> old, Snapshot after) {
        SortedMap<TableName, Long> tables = personTables(project, after.versions());
        after.versions().forEach((name, version) -> {
            if (!version.equals(old.get(name))) {
                tables.put(name, version);
            }
        });
        tables.keySet().forEach(name -> moment.accept("deleting old files of " + name));
        lease.confirm();
        tables.entrySet().parallelStream().forEach(table -> warehouse.keepOnly(table.getKey(), table.getValue()));
        for (String name : List.of("quarantine", "delivery")) {
            TableName table = new TableName("ops", name);
            moment.accept("deleting old files of " + table);
            warehouse.keepOnly(table, warehouse.head(table).orElseThrow());
        }
    }

    /** How many values of the marts are others now, or gone. */
    private static long lostValues(Warehouse warehouse, Long old, Long now) {
        if (old == null || old.equals(now)) {
            return 0;
        }
        return warehouse
                .read(MART, old)
                .drop("run_id")
                .except(warehouse.read(MART, now).drop("run_id"))
                .count();
    }
}
