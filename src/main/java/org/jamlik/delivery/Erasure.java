package org.jamlik.delivery;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.PersonsOf;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Delivery.Status;
import org.jamlik.identity.TheirNumbers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes persons out of the archive: out of every file that was ever accepted of a source with numbers, whether it still
 * counts or not. What is recorded of the deliveries follows from the files as they are afterwards, so that a run that was
 * killed between the two is made good by the next one.
 */
public final class Erasure {
    private static final Logger LOG = LoggerFactory.getLogger(Erasure.class);

    private final Project project;
    private final Recorded recorded;
    private final Files files;
    private final SourceFrames frames;

    public Erasure(SparkSession session, Project project, Vault vault, Recorded recorded) {
        this.project = project;
        this.recorded = recorded;
        this.files = new Files(session.sparkContext().hadoopConfiguration(), vault);
        this.frames = new SourceFrames(session, files);
    }

    /**
     * A delivery whose archived file is not what was recorded of it.
     *
     * @param before the checksum that was recorded
     * @param now the delivery as it is to be recorded
     * @param lines how many lines it lost
     * @param quarantined the lines of it that still stand in quarantine
     */
    public record Lost(String before, Delivery now, long lines, Set<Long> quarantined) {}

    /** A file of the archive with the deliveries that brought it, the first first. */
    private record Archived(SourceContract source, String uri, List<Delivery> deliveries) {
        Delivery first() {
            return deliveries.get(0);
        }

        Files.Found file() {
            return new Files.Found(first().file(), uri, first().stamp());
        }
    }

    /**
     * Does it, file by file. Lines without numbers go first: whose they are is told by the others.
     *
     * @param moment told before each file
     */
    public List<Lost> erase(TheirNumbers theirs, Consumer<String> moment) {
        List<Archived> archived = archived();
        Map<PersonsOf, Telling> byOthers = new HashMap<>();
        Map<String, Telling> telling = new HashMap<>();
        for (Archived file : archived) {
            file.source()
                    .personsOf()
                    .ifPresent(persons -> telling.put(
                            file.source().name(),
                            byOthers.computeIfAbsent(persons, first -> byLines(archived, persons, theirs))));
        }
        List<Archived> inOrder = new ArrayList<>();
        archived.stream()
                .filter(file -> telling.containsKey(file.source().name()))
                .forEach(inOrder::add);
        archived.stream().filter(file -> !file.source().numbers().isEmpty()).forEach(inOrder::add);

        List<Lost> lost = new ArrayList<>();
        for (Archived file : inOrder) {
            moment.accept("archive " + file.first().id());
            lost.addAll(erase(
                    file,
                    telling.computeIfAbsent(file.source().name(), first -> Telling.byNumbers(file.source(), theirs))));
        }
        return lost;
    }

    private List<Archived> archived() {
        Map<String, List<Delivery>> byFile = new TreeMap<>();
        for (Delivery delivery : recorded.deliveries()) {
            if (delivery.status() == Status.ACCEPTED || delivery.status() == Status.SUPERSEDED) {
                byFile.computeIfAbsent(
                                files.vault().place(delivery.source(), delivery.sha256()), first -> new ArrayList<>())
                        .add(delivery);
            }
        }
        List<Archived> archived = new ArrayList<>();
        byFile.forEach((uri, deliveries) -> {
            if (files.exists(uri)) {
                archived.add(new Archived(source(deliveries.get(0)), uri, deliveries));
            }
        });
        return archived;
    }

    /** What tells of them in a source whose lines are of the persons of another one. */
    private Telling byLines(List<Archived> archived, PersonsOf persons, TheirNumbers theirs) {
        SourceContract source = project.sources().get(new TableName("source", persons.source()));
        Telling telling = Telling.byNumbers(source, theirs);
        List<Row> told = archived.stream()
                .filter(file -> file.source().equals(source))
                .flatMap(file -> new Redaction(files).theirs(source, file.file(), telling).stream())
                .toList();
        return Telling.byLines(source, persons, told);
    }

    private SourceContract source(Delivery delivery) {
        SourceContract source = project.sources().get(new TableName("source", delivery.source()));
        if (source == null) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot look through the archived delivery " + delivery.id()
                            + ": its source has no contract any more; bring schemas/source/" + delivery.source()
                            + ".yaml back, or delete its part of the archive");
        }
        return source;
    }

    /** Takes them out of one file, which several deliveries may have brought. */
    private List<Lost> erase(Archived file, Telling telling) {
        LOG.info("looking through {}", file.first().id());
        try {
            new Redaction(files).redact(file.source(), file.file(), telling);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot take persons out of " + file.first().id(), e);
        }
        String sha256 = files.sha256(file.uri());
        return file.deliveries().stream()
                .filter(delivery -> !sha256.equals(delivery.archivedSha256()))
                .map(delivery -> lost(file.source(), delivery, file.file(), sha256))
                .toList();
    }

    private Lost lost(SourceContract source, Delivery delivery, Files.Found archived, String sha256) {
        Set<Long> rejected = recorded.quarantinedLines(Set.of(delivery.id())).getOrDefault(delivery.id(), Set.of());
        Set<Long> quarantined = new HashSet<>(rejected);
        quarantined.addAll(recorded.disbelieved()
                .getOrDefault(delivery.id(), Collections.emptySortedMap())
                .keySet());
        Dataset<Row> lines = frames.archived(source, archived);
        Column isEmpty = coalesce(col(LineParser.ERROR), lit("")).equalTo(LineParser.EMPTY);
        Column isQuarantined = col(LineParser.LINE).isInCollection(quarantined);
        Column isOut = col(LineParser.ERROR).isNotNull().or(isQuarantined);
        Row spans = lines.filter(not(isEmpty))
                .agg(
                        coalesce(sum(when(isOut, 0L).otherwise(col(LineParser.SPAN))), lit(0L)),
                        coalesce(sum(when(isOut, col(LineParser.SPAN)).otherwise(0L)), lit(0L)))
                .first();
        Set<Long> standing =
                lines.filter(not(isEmpty).and(isQuarantined)).select(LineParser.LINE).collectAsList().stream()
                        .map(row -> row.getLong(0))
                        .collect(Collectors.toSet());
        Dataset<Row> good = lines.filter(not(col(LineParser.LINE).isInCollection(rejected)));
        Map<String, String> contents = frames.contents(source, SourceFrames.delivered(source, delivery.id(), good));
        Delivery now = delivery.redacted(sha256, spans.getLong(0), spans.getLong(1), contents);
        return new Lost(delivery.archivedSha256(), now, now.linesIgnored() - delivery.linesIgnored(), standing);
    }
}
