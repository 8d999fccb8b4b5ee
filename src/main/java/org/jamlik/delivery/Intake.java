package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Delivery.Status;
import org.jamlik.store.Layout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the landing root: which files are new deliveries, which of them are accepted, and how every line is
 * accounted for. The landing root is never changed.
 */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int TOLD_LINES = 3;
    private static final StructType FAULTS = StructType.fromDDL("delivery_id string, source string, file string,"
            + " line bigint, column_name string, error_code string, excerpt string");

    private final SparkSession session;
    private final Files files;
    private final SourceFrames frames;
    private final Collection<SourceContract> sources;
    private final String runId;
    private final List<Delivery> known;

    private final Map<String, Dataset<Row>> judged = new HashMap<>();
    private final Map<String, String> uris = new HashMap<>();
    private final List<Delivery> added = new ArrayList<>();
    private final List<String> superseded = new ArrayList<>();
    private final List<Row> faults = new ArrayList<>();
    private final List<Dataset<Row>> quarantined = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    /**
     * An intake for one run.
     *
     * @param known every delivery that earlier runs recorded
     */
    public Intake(SparkSession session, Collection<SourceContract> sources, List<Delivery> known, String runId) {
        this.session = session;
        this.files = new Files(session.sparkContext().hadoopConfiguration());
        this.frames = new SourceFrames(session);
        this.sources = sources;
        this.known = known;
        this.runId = runId;
    }

    /** Looks at every file below the landing root. */
    public void receive(String landingRoot) {
        List<Files.Found> found;
        try {
            found = files.below(landingRoot);
        } catch (FileNotFoundException e) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot find the landing root " + landingRoot + ": create it or set landing-root",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + landingRoot, e);
        }
        for (Files.Found file : found) {
            List<SourceContract> matching = sources.stream()
                    .filter(source -> source.pattern().match(file.path()).isPresent())
                    .toList();
            if (matching.isEmpty()) {
                unknown.add(file.path());
            } else if (matching.size() > 1) {
                refusals.add("Cannot tell the source of " + file.path() + ": it fits "
                        + String.join(
                                " and ",
                                matching.stream().map(SourceContract::name).toList())
                        + "; make the file patterns differ [ambiguous_source]");
            } else {
                receive(matching.get(0), file);
            }
        }
    }

    private void receive(SourceContract source, Files.Found file) {
        Map<String, String> captures = source.pattern().match(file.path()).orElseThrow();
        String period = source.deliveryPeriod(captures);
        FileProfile profile =
                FileProfile.of(files.open(file.uri()), source.format().encoding());
        Optional<Delivery> current = current(source.name(), period);
        Optional<Delivery> seen = all().stream()
                .filter(delivery -> delivery.source().equals(source.name())
                        && delivery.sha256().equals(profile.sha256())
                        && delivery.contract().equals(source.fingerprint()))
                .reduce((earlier, later) -> later);
        if (seen.isPresent() && !isSentAgain(seen.get(), current, file)) {
            standStill(source, file, seen.get());
            return;
        }
        if (current.isPresent() && added.contains(current.get())) {
            refuse(
                    source,
                    file,
                    period,
                    profile,
                    new Refusal(
                            ErrorCode.AMBIGUOUS_SOURCE,
                            0,
                            "",
                            "it is a second file for period " + period + " beside "
                                    + current.get().file(),
                            "leave only the right one in the landing root"));
            return;
        }

        LOG.info("reading {} ({}, {} lines)", file.path(), source.view(), profile.lines());
        try {
            accept(source, file, period, profile, captures);
            current.ifPresent(before -> superseded.add(before.id()));
        } catch (Refusal refusal) {
            refuse(source, file, period, profile, refusal);
        }
    }

    /** Whether bytes that were replaced once lie again where their replacement lay. */
    private static boolean isSentAgain(Delivery seen, Optional<Delivery> current, Files.Found file) {
        return seen.status() == Status.SUPERSEDED
                && current.isPresent()
                && current.get().file().equals(file.path());
    }

    private void standStill(SourceContract source, Files.Found file, Delivery seen) {
        if (seen.status() == Status.REFUSED) {
            refusals.add("Cannot accept " + file.path() + " (" + source.view() + "): refused since run " + seen.runId()
                    + ": " + seen.reason());
        } else if (!seen.file().equals(file.path()) && isFirstSighting(source, file, seen)) {
            LOG.info("{} has the bytes of {}: the same delivery", file.path(), seen.file());
            added.add(record(
                    source,
                    file,
                    seen.period(),
                    seen.sha256(),
                    Status.DUPLICATE,
                    new long[] {seen.linesIn(), seen.linesHeader(), 0, 0, seen.linesIn() - seen.linesHeader()},
                    "the same bytes as " + seen.id()));
        }
    }

    private boolean isFirstSighting(SourceContract source, Files.Found file, Delivery seen) {
        return all().stream()
                .noneMatch(delivery -> delivery.source().equals(source.name())
                        && delivery.sha256().equals(seen.sha256())
                        && delivery.file().equals(file.path()));
    }

    private void accept(
            SourceContract source, Files.Found file, String period, FileProfile profile, Map<String, String> captures)
            throws Refusal {
        checkBytes(source, profile);
        Header header;
        try (LineReader lines = new LineReader(files.open(file.uri()), source.format())) {
            header = Header.of(source, lines.next());
        }
        Dataset<Row> rows = frames.judged(source, file.uri(), header).persist(StorageLevel.MEMORY_AND_DISK());
        Map<String, Long> spans = new TreeMap<>();
        for (Row row : rows.groupBy(LineParser.ERROR).agg(sum(LineParser.SPAN)).collectAsList()) {
            spans.put(row.getString(0) == null ? "" : row.getString(0), row.getLong(1));
        }
        if (spans.containsKey(ErrorCode.UNBALANCED_QUOTE.text())) {
            long line = rows.filter(col(LineParser.ERROR).equalTo(ErrorCode.UNBALANCED_QUOTE.text()))
                    .first()
                    .getAs(LineParser.LINE);
            rows.unpersist();
            throw new Refusal(
                    ErrorCode.UNBALANCED_QUOTE,
                    line,
                    "",
                    "a quoted value on line " + line + " never closes or goes on after its quote",
                    "ask the sender to double quotes inside quoted values");
        }

        long accepted = spans.getOrDefault("", 0L);
        long ignored = spans.getOrDefault(LineParser.EMPTY, 0L);
        long rejected = spans.values().stream().mapToLong(Long::longValue).sum() - accepted - ignored;
        long headerLines = 1;
        if (headerLines + accepted + ignored + rejected != profile.lines()) {
            throw new IllegalStateException("Cannot account for " + file.path() + ": " + profile.lines() + " lines in, "
                    + headerLines + " header, " + accepted + " accepted, " + rejected + " rejected, " + ignored
                    + " empty");
        }
        Dataset<Row> rejectedRows = rows.filter(
                col(LineParser.ERROR).isNotNull().and(col(LineParser.ERROR).notEqual(LineParser.EMPTY)));
        List<String> told = rejected == 0 ? List.of() : told(file, rejectedRows);
        String id = nextId(source.name(), period);
        if (rejected > 0) {
            quarantined.add(quarantine(rejectedRows, id, source, file));
        }
        if (accepted == 0 || 100.0 * rejected / (accepted + rejected) > source.rejectLimitPercent()) {
            throw tooManyRejected(source, accepted, rejected, told);
        }

        told.forEach(LOG::warn);
        if (rejected > 0) {
            LOG.warn(
                    "{}: {} of {} lines quarantined, within the limit of {} %",
                    file.path(), rejected, accepted + rejected, source.rejectLimitPercent());
        }
        Delivery delivery = record(
                source,
                file,
                period,
                profile.sha256(),
                Status.ACCEPTED,
                new long[] {profile.lines(), headerLines, accepted, rejected, ignored},
                "");
        added.add(delivery);
        judged.put(delivery.id(), rows);
        uris.put(delivery.id(), file.uri());
    }

    private static Refusal tooManyRejected(SourceContract source, long accepted, long rejected, List<String> told) {
        if (accepted == 0 && rejected == 0) {
            return new Refusal(
                    ErrorCode.EMPTY_FILE, 1, "", "it has no lines after the header", "ask the sender for the data");
        }

        return new Refusal(
                ErrorCode.TOO_MANY_REJECTED,
                0,
                "",
                String.format(
                        Locale.ROOT,
                        "%d of %d lines are rejected, more than %s %%: %s",
                        rejected,
                        accepted + rejected,
                        source.rejectLimitPercent(),
                        String.join("; ", told)),
                "correct the lines or ask the sender for a corrected file");
    }

    private static void checkBytes(SourceContract source, FileProfile profile) throws Refusal {
        if (profile.bytes() == 0) {
            throw new Refusal(ErrorCode.EMPTY_FILE, 0, "", "it is empty", "ask the sender for the file");
        }
        if (profile.undecodableLine().isPresent()) {
            long line = profile.undecodableLine().getAsLong();
            throw new Refusal(
                    ErrorCode.WRONG_ENCODING,
                    line,
                    "",
                    "line " + line + " is not " + source.format().encoding() + "; the file looks like "
                            + profile.looksLike(),
                    "ask the sender for " + source.format().encoding() + " or change the encoding in " + source.file());
        }
        if (!profile.endsWithLineEnd()) {
            throw new Refusal(
                    ErrorCode.TRUNCATED_FILE,
                    profile.lines(),
                    "",
                    "line " + profile.lines() + ", the last one, has no line end: the file was cut short",
                    "ask the sender for the whole file");
        }
    }

    /** The first rejected lines in words: line, column, value, what to do. */
    private static List<String> told(Files.Found file, Dataset<Row> rejected) {
        List<String> told = new ArrayList<>();
        for (Row row : rejected.orderBy(LineParser.LINE).limit(TOLD_LINES).collectAsList()) {
            String error = row.getAs(LineParser.ERROR);
            String column = row.getAs(LineParser.COLUMN);
            told.add("line " + row.getAs(LineParser.LINE) + " of " + file.path()
                    + (column.isEmpty() ? "" : ", column " + column) + ": "
                    + LineFault.of(error).sentence(row.getAs(LineParser.EXCERPT)) + " [" + error + "]");
        }
        return told;
    }

    private static Dataset<Row> quarantine(Dataset<Row> rejected, String id, SourceContract source, Files.Found file) {
        return rejected.selectExpr(
                literal(id) + " as delivery_id",
                literal(source.name()) + " as source",
                literal(file.path()) + " as file",
                LineParser.LINE + " as line",
                LineParser.COLUMN + " as column_name",
                LineParser.ERROR + " as error_code",
                LineParser.EXCERPT + " as excerpt");
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private void refuse(SourceContract source, Files.Found file, String period, FileProfile profile, Refusal refusal) {
        String sentence =
                "Cannot accept " + file.path() + " (" + source.view() + " " + period + "): " + refusal.sentence();
        refusals.add(sentence);
        long header = Math.min(1, profile.lines());
        Delivery delivery = record(
                source,
                file,
                period,
                profile.sha256(),
                Status.REFUSED,
                new long[] {profile.lines(), header, 0, profile.lines() - header, 0},
                refusal.sentence());
        added.add(delivery);
        if (refusal.code() != ErrorCode.TOO_MANY_REJECTED) {
            faults.add(RowFactory.create(
                    delivery.id(),
                    source.name(),
                    file.path(),
                    refusal.line(),
                    refusal.column(),
                    refusal.code().text(),
                    ""));
        }
    }

    private Delivery record(
            SourceContract source,
            Files.Found file,
            String period,
            String sha256,
            Status status,
            long[] lines,
            String reason) {
        return new Delivery(
                nextId(source.name(), period),
                source.name(),
                period,
                nextSequence(source.name(), period),
                file.path(),
                sha256,
                status,
                lines[0],
                lines[1],
                lines[2],
                lines[3],
                lines[4],
                reason,
                runId,
                source.fingerprint());
    }

    private String nextId(String source, String period) {
        return source + "." + period + "." + nextSequence(source, period);
    }

    private int nextSequence(String source, String period) {
        return 1
                + all().stream()
                        .filter(delivery -> delivery.source().equals(source)
                                && delivery.period().equals(period))
                        .mapToInt(Delivery::sequence)
                        .max()
                        .orElse(0);
    }

    private List<Delivery> all() {
        List<Delivery> all = new ArrayList<>(known);
        all.addAll(added);
        return all;
    }

    private Optional<Delivery> current(String source, String period) {
        return current(source).stream()
                .filter(delivery -> delivery.period().equals(period))
                .findFirst();
    }

    /** The accepted deliveries of a source, one for each period. */
    public List<Delivery> current(String source) {
        return all().stream()
                .filter(delivery -> delivery.source().equals(source)
                        && delivery.status() == Status.ACCEPTED
                        && !superseded.contains(delivery.id()))
                .sorted((a, b) -> a.period().compareTo(b.period()))
                .toList();
    }

    /** The accepted lines of a source: new deliveries as judged in this run, older ones from the archive. */
    public Dataset<Row> view(SourceContract source, Layout layout) {
        List<String> archived = new ArrayList<>();
        List<Dataset<Row>> fresh = new ArrayList<>();
        for (Delivery delivery : current(source.name())) {
            Dataset<Row> rows = judged.get(delivery.id());
            if (rows == null) {
                archived.add(layout.archived(delivery.source(), delivery.sha256()));
            } else {
                fresh.add(SourceFrames.acceptedOf(source, rows));
            }
        }
        Dataset<Row> all = frames.accepted(source, archived);
        for (Dataset<Row> rows : fresh) {
            all = all.union(rows);
        }
        return all;
    }

    /** Copies the bytes of what was accepted into the archive. */
    public void archive(Layout layout) {
        for (Delivery delivery : added) {
            String uri = uris.get(delivery.id());
            if (uri != null) {
                try {
                    files.copyOnce(uri, layout.archived(delivery.source(), delivery.sha256()), delivery.sha256());
                } catch (IOException e) {
                    throw new JamlikException(ErrorCode.TRUNCATED_FILE, e.getMessage(), e);
                }
            }
        }
    }

    /** What this run adds to {@code ops.delivery}. */
    public List<Delivery> added() {
        return List.copyOf(added);
    }

    /** The ids of deliveries that were replaced. */
    public List<String> superseded() {
        return List.copyOf(superseded);
    }

    /** What this run adds to {@code ops.quarantine}: one row for each rejected line, and for each refusal its cause. */
    public Optional<Dataset<Row>> quarantined() {
        Dataset<Row> all = faults.isEmpty() ? null : session.createDataFrame(faults, FAULTS);
        for (Dataset<Row> rows : quarantined) {
            all = all == null ? rows : all.unionByName(rows);
        }
        return Optional.ofNullable(all);
    }

    /** Why deliveries are refused, one sentence each; those refused by earlier runs that still lie there too. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Files that fit no contract. */
    public List<String> unknown() {
        return List.copyOf(unknown);
    }

    /** The source contract of a view. */
    public Optional<SourceContract> source(TableName view) {
        return sources.stream().filter(source -> source.view().equals(view)).findFirst();
    }
}
